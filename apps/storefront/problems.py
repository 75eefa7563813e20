"""Every refusal as RFC 9457 problem details, with a stable ``code``."""

from __future__ import annotations

import logging
import math
import re
import uuid
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from apps.common.errors import DomainError
from apps.storefront.parsers import Malformed, escape_pointer

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
NON_FIELD = "non_field_errors"


class BadQuery(exceptions.ValidationError):
    """A fault in the address rather than in the body: errors name a parameter instead of a pointer."""


def problem_details(error: Exception, context: dict[str, Any] | None = None) -> Response:
    """DRF's exception handler. What nobody foresaw is logged under an id, and only the id is told."""
    if isinstance(error, DomainError):
        return _refusal(error)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, exceptions.APIException):
        return _http_error(error)
    request_id = new_request_id()
    logger.error("request %s to the API failed", request_id, exc_info=error)
    return Response(unforeseen(request_id), status=500, content_type=MEDIA_TYPE, headers={"X-Request-Id": request_id})


def new_request_id() -> str:
    return uuid.uuid4().hex


def unforeseen(request_id: str) -> dict[str, Any]:
    """What a caller may know of a fault of ours: the id under which it stands in the log."""
    detail = _("Something went wrong on our side. Try again later, and name the request id if it stays so.")
    return _body(500, code="server_error", detail=str(detail), request_id=request_id)


def problem(status: int, *, code: str, detail: str, **members: Any) -> Response:
    return Response(_body(status, code=code, detail=detail, **members), status=status, content_type=MEDIA_TYPE)


def _body(status: int, *, code: str, detail: str, **members: Any) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "errors": members.pop("errors", []),
        "reasons": members.pop("reasons", []),
        **members,
    }


def _refusal(error: DomainError) -> Response:
    status = 429 if error.code == "too_many_attempts" else 409 if error.conflict else 422
    errors = [{"detail": str(error), "pointer": _pointer(error.field)}] if error.field else []
    answer = problem(
        status, code=error.code, detail=str(error), errors=errors, reasons=list(_reasons(error.facts.get("reasons")))
    )
    if "retry_after" in error.facts:
        answer["Retry-After"] = str(error.facts["retry_after"])
    return answer


def _pointer(field: str) -> str:
    """The services name a field with its unit (discount_minor), the API without."""
    return "#/" + re.sub(r"_(minor|milli|on)$", "", field).replace(".", "/")


def _reasons(reasons: object) -> Iterator[dict[str, str]]:
    """As the services give them: what was refused, why for machines, and why for people."""
    for reason in reasons if isinstance(reasons, list | tuple) else ():
        yield {name: str(value) for name, value in reason.items()}


def _http_error(error: exceptions.APIException) -> Response:
    if isinstance(error, exceptions.ValidationError):
        answer = _invalid(error)
    elif isinstance(error, Malformed):
        errors = [{"detail": str(error.detail), "pointer": error.pointer}] if error.pointer else []
        answer = problem(400, code=str(error.get_codes()), detail=str(error.detail), errors=errors)
    else:
        answer = problem(error.status_code, code=_code(error), detail=str(error.detail))
    for header, value in _headers(error):
        answer[header] = value
    return answer


def _code(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.NotAuthenticated):
        return "authentication_required"
    if isinstance(error, exceptions.Throttled):
        return "throttled"
    return str(error.get_codes())


def _headers(error: exceptions.APIException) -> Iterator[tuple[str, str]]:
    challenge: str | None = getattr(error, "auth_header", None)
    if challenge:
        yield "WWW-Authenticate", challenge
    if isinstance(error, exceptions.Throttled):
        yield "Retry-After", str(math.ceil(getattr(error, "wait", None) or 1))


def _invalid(error: exceptions.ValidationError) -> Response:
    name = "parameter" if isinstance(error, BadQuery) else "pointer"
    start = "" if isinstance(error, BadQuery) else "#"
    errors = [{"detail": detail, name: where} for where, detail in _faults(error.detail, start)]
    return problem(
        400, code="invalid_request", detail=str(_("Something in the request is not as it should be.")), errors=errors
    )


def _faults(detail: Any, where: str) -> Iterator[tuple[str, str]]:
    """Flatten DRF's nested details into (pointer, sentence) pairs."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            step = where if name == NON_FIELD else f"{where}/{escape_pointer(str(name))}" if where else str(name)
            yield from _faults(inner, step)
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from _faults(inner, f"{where}/{index}" if nested else where)
    else:
        yield where, str(detail)
