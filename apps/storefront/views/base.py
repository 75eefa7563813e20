from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.storefront.parsers import LengthRequired


class ApiView(APIView):
    """What every view of the API shares. ``scopes`` says what a key needs, per method."""

    scopes: ClassVar[dict[str, str]] = {}
    # Views that publishable keys may call are open to scripts of other origins; the key, not a cookie, lets them in.
    is_open_to_browsers: ClassVar[bool] = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """As DRF's, but guesses at keys are counted too, and a browser may ask beforehand what is allowed."""
        self.format_kwarg = None
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        if request.method == "OPTIONS":
            return
        try:
            self.perform_authentication(request)
        finally:
            self.check_throttles(request)
        self.check_permissions(request)
        if "Transfer-Encoding" in request.headers and not request.headers.get("Content-Length"):
            # Django would take a body in chunks for an empty one, and the request for another than it is.
            raise LengthRequired

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        return Response(status=204)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        if self.is_open_to_browsers:
            answer["Access-Control-Allow-Origin"] = "*"
            answer["Access-Control-Allow-Methods"] = ", ".join(self.allowed_methods)
            answer["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Accept-Language"
            answer["Access-Control-Expose-Headers"] = "Retry-After"
        return answer


class NoSuchAddress(APIView):
    """Everything below /api/v1/ that is nothing."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound
