"""One effect per Idempotency-Key. The record is written in the effect's own transaction, so there is no moment in which
one exists without the other.

A twin that is still running gets 409 (on SQLite it waits its turn instead); once it has finished, the same bytes again.
Refusals by a rule (422) are kept as well; what never came to pass (malformed, throttled, in conflict) may be tried anew.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.codes.models import Code
from apps.common.errors import DomainError
from apps.storefront.authentication import ApiRequest
from apps.storefront.errors import InFlight, KeyReused
from apps.storefront.models import IdempotencyRecord
from apps.storefront.parsers import Malformed
from apps.storefront.problems import problem_details
from apps.storefront.rendering import to_bytes
from apps.storefront.sql import try_lock_for_this_transaction
from apps.storefront.veil import reveal, veil

REPLAYED = "Idempotent-Replayed"
RETRY_AFTER_SECONDS = 1


Handler = Callable[..., Response]


def idempotent(*, required: bool = False) -> Callable[[Handler], Callable[..., Response | HttpResponse]]:
    """For a view's method. Without the header it runs as usual, unless the header is required."""

    def decorate(handler: Handler) -> Callable[..., Response | HttpResponse]:
        @functools.wraps(handler)
        def wrapped(view: APIView, request: ApiRequest, **kwargs: Any) -> Response | HttpResponse:
            given = request.headers.get("Idempotency-Key")
            if given is None and not required:
                return handler(view, request, **kwargs)
            return once(request, read_key(given), lambda: handler(view, request, **kwargs))

        return wrapped

    return decorate


def read_key(given: str | None) -> str:
    """The key without the quotes that a structured field has. Raises Malformed."""
    if not given:
        raise Malformed(
            gettext_lazy("Send an Idempotency-Key header, so that a retry is not a second reward."),
            code="idempotency_key_missing",
        )
    key = given[1:-1] if len(given) > 1 and given[0] == given[-1] == '"' else given
    if not re.fullmatch(r"[\x21-\x7e]{1,255}", key):
        raise Malformed(
            gettext_lazy("The Idempotency-Key must be 1 to 255 visible ASCII characters, such as a UUID."),
            code="bad_idempotency_key",
        )
    return key


def once(request: ApiRequest, key: str, effect: Callable[[], Response]) -> HttpResponse:
    request_hash = fingerprint(request)
    with transaction.atomic():
        if not try_lock_for_this_transaction(f"idempotency:{request.auth.key.pk}:{key}"):
            raise InFlight(
                _("The same request is being worked on right now. Try again in a moment."),
                retry_after=RETRY_AFTER_SECONDS,
            )
        earlier = IdempotencyRecord.objects.filter(key=request.auth.key, idempotency_key=key).first()
        if earlier is not None:
            return replay(earlier, request_hash)
        answer, codes = settle(effect)
        IdempotencyRecord.objects.create(
            key=request.auth.key,
            idempotency_key=key,
            request_hash=request_hash,
            status=answer.status_code,
            content_type=answer["Content-Type"],
            body=veil(answer.content, codes),
        )
    return answer


class WithCodes(Response):
    """An answer that shows codes, which must not be stored in plain text."""

    codes: Sequence[Code] = ()


def settle(effect: Callable[[], Response]) -> tuple[HttpResponse, Sequence[Code]]:
    """Run the effect to its answer, in bytes, with the codes it shows. A rule's refusal is an answer too."""
    try:
        with transaction.atomic():
            answer = effect()
    except DomainError as refusal:
        refused = problem_details(refusal)
        if refused.status_code != 422:
            raise
        answer = refused
    body = HttpResponse(
        to_bytes(answer), status=answer.status_code, content_type=answer.content_type or "application/json"
    )
    return body, answer.codes if isinstance(answer, WithCodes) else ()


def replay(record: IdempotencyRecord, request_hash: str) -> HttpResponse:
    if record.request_hash != request_hash:
        raise KeyReused(_("This Idempotency-Key was used for another request. Make a new one for each request."))
    answer = HttpResponse(reveal(bytes(record.body)), status=record.status, content_type=record.content_type)
    answer[REPLAYED] = "true"
    return answer


def fingerprint(request: ApiRequest) -> str:
    """Of what was asked, whatever the order of the fields. Decimals count as written."""
    asked = [request.method, request.path, request.data]
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()
