from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from apps.storefront.authentication import Credentials

if TYPE_CHECKING:
    # Settings name this module while rest_framework.views is still being imported.
    from rest_framework.views import APIView


class HasScope(BasePermission):
    """A view names the scope of each method in ``scopes``; a method without one stays shut."""

    message = _("This API key may not do that: it lacks the scope.")
    code = "insufficient_scope"

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.auth, Credentials):
            return False
        method = "GET" if request.method == "HEAD" else request.method or ""
        if not hasattr(view, method.lower()):
            return True  # answered with 405 in a moment
        scopes: dict[str, str] = getattr(view, "scopes", {})
        return scopes.get(method) in request.auth.scopes
