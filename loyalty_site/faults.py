"""What is answered when something failed that no view could catch."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.defaults import server_error

from apps.storefront.problems import MEDIA_TYPE, new_request_id, unforeseen

logger = logging.getLogger(__name__)


def fault(request: HttpRequest) -> HttpResponse:
    """Programs read JSON, people read a page. Neither is told what broke; Django has logged it."""
    if not request.path.startswith("/api/"):
        return server_error(request)
    request_id = new_request_id()
    logger.error("request %s to the API failed before its view", request_id)
    answer = JsonResponse(unforeseen(request_id), status=500, content_type=MEDIA_TYPE)
    answer["X-Request-Id"] = request_id
    return answer
