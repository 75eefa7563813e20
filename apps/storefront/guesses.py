"""How often codes and contacts may be tried, on top of the general brakes. Counted exactly, in the database."""

from __future__ import annotations

from collections.abc import Sequence

from apps.codes.models import Code
from apps.codes.services import check_attempts, count_attempt, find_codes
from apps.storefront.authentication import ApiRequest
from apps.storefront.throttles import address_of

TEN_MINUTES, HOUR = 600, 3_600
# A visitor types a handful; a server speaks for all visitors of a shop.
CODES_PER_VISITOR_MAX = 30
CODES_PER_KEY_MAX = 1_000
# Any other code is as unknown to a purchase as one that nobody made.
USABLE = frozenset({Code.Kind.REWARD.value, Code.Kind.PROMO.value})
JOINS_PER_KEY_MAX = 300
# Shared with the join page: letters to one contact, whoever asks for them.
ASKS_PER_CONTACT_MAX = 8
PROOFS_PER_KEY_MAX = 300


def count_codes(request: ApiRequest, codes: Sequence[str]) -> None:
    """Codes typed into a quote. Raises TooManyAttempts before anything is told of them.

    A visitor's every code is a try. A server speaks for all visitors of a shop, so only codes that nobody made are: a busy
    day with one good code is no guessing. Once there were too many, good ones are refused like the others, so that the
    refusal tells nothing.
    """
    key = request.auth.key
    if not key.is_publishable:
        _count_unknown("api.code", key.pk, codes)
        return
    for _code in codes:
        count_attempt(
            what="api.code", who=f"{key.pk}:{address_of(request)}", limit=CODES_PER_VISITOR_MAX, seconds=TEN_MINUTES
        )


def count_codes_of_order(request: ApiRequest, codes: Sequence[str]) -> None:
    """The same with a purchase, counted apart: whoever guesses in a basket keeps nobody from paying."""
    _count_unknown("api.code.order", request.auth.key.pk, codes)


def _count_unknown(what: str, key_id: int, codes: Sequence[str]) -> None:
    if not codes:
        return
    who, known = str(key_id), {text for text, code in find_codes(texts=codes).items() if code.kind in USABLE}
    for text in codes:
        if text not in known:
            count_attempt(what=what, who=who, limit=CODES_PER_KEY_MAX, seconds=TEN_MINUTES)
    if known:
        check_attempts(what=what, who=who, limit=CODES_PER_KEY_MAX, seconds=TEN_MINUTES)


def count_join(request: ApiRequest, *, contact: str) -> None:
    count_attempt(what="api.join", who=str(request.auth.key.pk), limit=JOINS_PER_KEY_MAX, seconds=TEN_MINUTES)
    count_attempt(what="join.contact", who=contact, limit=ASKS_PER_CONTACT_MAX, seconds=HOUR)


def count_proof(request: ApiRequest) -> None:
    count_attempt(what="api.proof", who=str(request.auth.key.pk), limit=PROOFS_PER_KEY_MAX, seconds=TEN_MINUTES)
