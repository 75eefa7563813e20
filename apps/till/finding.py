"""Whom a cashier means by what was typed or scanned."""

from __future__ import annotations

from dataclasses import dataclass, field

from apps.codes.keys import LENGTH, secret_key
from apps.codes.services import count_attempt, find_codes
from apps.customers.errors import BadContact, BadValue
from apps.customers.models import Customer
from apps.customers.services import find_by_phone_tail, find_customer
from apps.offers.models import PromoCode
from apps.offers.services import promos_of
from apps.rewards.models import Redemption
from apps.rewards.services import redemption_by_code
from apps.staff.models import User

TAIL_DIGITS_MIN = 4
# A phone number that is typed in full has more digits than anybody says as "the last ones".
TAIL_DIGITS_MAX = 7
TYPED_MAX = 200


@dataclass(frozen=True, slots=True)
class Found:
    customers: list[Customer] = field(default_factory=list)
    # The reward whose code was scanned instead of the card.
    redemption: Redemption | None = None
    # The same for the code of an offer; ``code`` is its text as typed.
    promo: PromoCode | None = None
    code: str = ""
    is_too_short: bool = False


def find(*, typed: str, by: User) -> Found:
    """A card, a code, an e-mail address, a phone number in any spelling or its last digits.

    Raises TooManyAttempts: the till must not become a way to try out numbers.
    """
    typed = typed.strip()[:TYPED_MAX]
    digits = "".join(c for c in typed if c.isdecimal())
    if len(digits) < TAIL_DIGITS_MIN and len(typed) < TAIL_DIGITS_MIN:
        return Found(is_too_short=bool(typed))
    count_attempt(what="till-find", who=str(by.pk), limit=300, seconds=600)
    if len(secret_key(typed)) == LENGTH and (redemption := redemption_by_code(text=typed)):
        return Found([redemption.membership.customer], redemption)
    if exact := _exactly(typed, digits):
        return Found([exact])
    if promo := promos_of(find_codes(texts=[typed])).get(typed):
        return Found(_owner(promo), promo=promo, code=typed)
    if TAIL_DIGITS_MIN <= len(digits) <= TAIL_DIGITS_MAX:
        return Found(find_by_phone_tail(digits=digits))
    return Found()


def _owner(promo: PromoCode) -> list[Customer]:
    """Of a personal code; one that people share belongs to nobody."""
    return list(Customer.objects.present().filter(pk=promo.customer_id)) if promo.customer_id else []


def _exactly(typed: str, digits: str) -> Customer | None:
    try:
        if "@" in typed:
            return find_customer(email=typed)
        card = find_customer(card=typed)
        if card is not None or len(digits) <= TAIL_DIGITS_MAX:
            return card
        return find_customer(phone=typed)
    except (BadContact, BadValue):
        return None
