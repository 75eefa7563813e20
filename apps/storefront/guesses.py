"""How often codes and contacts may be tried, on top of the general brakes. Counted exactly, in the database."""

from __future__ import annotations

from collections.abc import Sequence

from apps.codes.services import count_attempt
from apps.storefront.authentication import ApiRequest
from apps.storefront.throttles import address_of

TEN_MINUTES, HOUR = 600, 3_600
# A visitor types a handful; a server speaks for all visitors of a shop.
CODES_PER_VISITOR_MAX = 30
CODES_PER_KEY_MAX = 1_000
JOINS_PER_KEY_MAX = 300
# Shared with the join page: letters to one contact, whoever asks for them.
ASKS_PER_CONTACT_MAX = 8
PROOFS_PER_KEY_MAX = 300


def count_codes(request: ApiRequest, codes: Sequence[str]) -> None:
    """One try per code typed. Raises TooManyAttempts, before anything is looked up."""
    key = request.auth.key
    who, limit = (
        (f"{key.pk}:{address_of(request)}", CODES_PER_VISITOR_MAX)
        if key.is_publishable
        else (
            str(key.pk),
            CODES_PER_KEY_MAX,
        )
    )
    for _code in codes:
        count_attempt(what="api.code", who=who, limit=limit, seconds=TEN_MINUTES)


def count_join(request: ApiRequest, *, contact: str) -> None:
    count_attempt(what="api.join", who=str(request.auth.key.pk), limit=JOINS_PER_KEY_MAX, seconds=TEN_MINUTES)
    count_attempt(what="join.contact", who=contact, limit=ASKS_PER_CONTACT_MAX, seconds=HOUR)


def count_proof(request: ApiRequest) -> None:
    count_attempt(what="api.proof", who=str(request.auth.key.pk), limit=PROOFS_PER_KEY_MAX, seconds=TEN_MINUTES)
