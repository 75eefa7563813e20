"""Reward codes on a purchase: what they would take off, using them up, giving them back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from apps.checkout.errors import CodeRefused
from apps.common import clock
from apps.orders.drafts import LineDraft, OrderDraft
from apps.orders.models import Order
from apps.rewards.models import Redemption, Reward
from apps.rewards.services import give_back_redemption, price_redemption, redemption_by_code, use_redemption
from apps.rewards.services.ending import closed
from apps.shop.services import current_shop
from apps.staff.models import User

CODES_MAX = 10

# The same whatever order the codes were typed in: a free piece first, percentages of what remains, then amounts (rules
# 65 and 67); among equals the older code.
_TURN = {Reward.Kind.FREE_PRODUCT: 0, Reward.Kind.PERCENT_OFF: 1, Reward.Kind.AMOUNT_OFF: 2, Reward.Kind.GIFT: 3}


@dataclass(frozen=True, slots=True)
class CodeAnswer:
    """What became of one code, as it was typed. ``reason`` is stable snake_case, ``message`` for people; empty if applied."""

    code: str
    applied: bool
    discount_minor: int = 0
    reason: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Priced:
    """Lines with the codes' discounts in them, and an answer per code in the order typed."""

    lines: tuple[LineDraft, ...]
    answers: tuple[CodeAnswer, ...]


@dataclass(frozen=True, slots=True)
class _Payable:
    kind: str
    sku: str
    unit_price_minor: int
    total_minor: int


@dataclass(slots=True)
class _Claim:
    """A typed code on its way to an answer."""

    text: str
    redemption: Redemption | None
    reason: str = ""
    message: str = ""
    discount_minor: int = 0

    def refuse(self, reason: str, message: str) -> None:
        self.reason, self.message = reason, message

    @property
    def answer(self) -> CodeAnswer:
        return CodeAnswer(self.text, not self.reason, self.discount_minor, self.reason, self.message)


def price_codes(*, draft: OrderDraft, codes: Sequence[str]) -> Priced:
    """What the codes would take off a purchase. Writes nothing; every code has its own answer (rule 70)."""
    claims = _look_up(codes)
    _judge(claims, draft.customer_id)
    discounts = _apply(claims, [_payable(line, line.total_minor) for line in draft.lines])
    lines = tuple(
        replace(line, discount_minor=line.discount_minor + discount) if discount else line
        for line, discount in zip(draft.lines, discounts, strict=True)
    )
    return Priced(lines, tuple(claim.answer for claim in claims))


def use_codes(*, order: Order, draft: OrderDraft, codes: Sequence[str]) -> list[Redemption]:
    """Use the codes up on a purchase that was just paid: all of them, or none and CodeRefused.

    The lines are final, so what the codes took off is already in their discounts, or was settled as ``points_paid_minor``.
    A purchase whose lines carry no discount at all is refused: the member would pay in full and lose the code (rule 71).
    The caller holds the transaction.
    """
    if not codes:
        return []
    claims = _look_up(codes)
    _lock(claims)
    _judge(claims, order.customer_id)
    _apply(claims, [_payable(line, line.gross_minor) for line in draft.lines])
    _match(claims, sum(line.discount_minor for line in draft.lines) + draft.points_paid_minor)
    if any(claim.reason for claim in claims):
        raise _refusal(claims)
    used = []
    for claim in claims:
        assert claim.redemption is not None
        used.append(
            use_redemption(
                redemption=claim.redemption, by=order.cashier, order=order, discount_minor=claim.discount_minor
            )
        )
    return used


def release_codes(*, orders: Collection[Order], by: User | None) -> list[Redemption]:
    """Purchases that were cancelled in full or undone give their reward points back (rule 32). Twice is once.

    Call it before points are taken back: redemptions are locked before accounts everywhere.
    """
    if not orders:
        return []
    used = Redemption.objects.filter(order__in=[order.pk for order in orders], status=Redemption.Status.USED)
    return [
        give_back_redemption(redemption=row, by=by, reason=Redemption.GiveBack.ORDER) for row in used.order_by("pk")
    ]


def _payable(line: LineDraft, total_minor: int) -> _Payable:
    return _Payable(line.kind, line.sku, line.unit_price_minor, total_minor)


def _look_up(codes: Sequence[str]) -> list[_Claim]:
    claims: list[_Claim] = []
    seen: set[int] = set()
    for text in codes:
        # Beyond the most that one purchase may use, nothing is even looked up.
        claim = _Claim(text, redemption_by_code(text=text) if len(claims) < CODES_MAX else None)
        if len(claims) >= CODES_MAX:
            claim.refuse("too_many_codes", _("One purchase can use ten codes at most."))
        elif claim.redemption is None:
            claim.refuse("code_unknown", _("We do not know this code. Please check it and type it again."))
        elif claim.redemption.pk in seen:
            claim.refuse("code_repeated", _("This code was entered twice."))
        else:
            seen.add(claim.redemption.pk)
        claims.append(claim)
    return claims


def _lock(claims: list[_Claim]) -> None:
    """All rows before any account, by primary key: two tills with the same codes wait instead of dead-locking."""
    ids = [claim.redemption.pk for claim in claims if claim.redemption is not None]
    rows = Redemption.objects.with_story().select_for_update(of=("self",)).order_by("pk").in_bulk(ids)
    for claim in claims:
        if claim.redemption is not None:
            claim.redemption = rows[claim.redemption.pk]


def _judge(claims: list[_Claim], customer_id: int | None) -> None:
    today = current_shop().local_date(clock.now())
    for claim in claims:
        if claim.redemption is not None and not claim.reason:
            _judge_one(claim, claim.redemption, customer_id, today)


def _judge_one(claim: _Claim, redemption: Redemption, customer_id: int | None, today: dt.date) -> None:
    owner = redemption.membership.customer_id
    if customer_id is not None and owner != customer_id:
        claim.refuse("code_of_another_member", _("This code belongs to another member."))
    elif redemption.status == Redemption.Status.EXPIRED or (
        redemption.status == Redemption.Status.ISSUED and redemption.expires_on < today
    ):
        claim.refuse("code_expired", str(closed(redemption)))
    elif redemption.status != Redemption.Status.ISSUED:
        claim.refuse("redemption_closed", str(closed(redemption)))


def _apply(claims: list[_Claim], lines: list[_Payable]) -> list[int]:
    """The discount per line; each code takes from what the ones before it left."""
    discounts = [0] * len(lines)
    for claim in sorted((claim for claim in claims if not claim.reason), key=_turn):
        assert claim.redemption is not None
        shares = price_redemption(claim.redemption, lines)
        claim.discount_minor = sum(shares)
        if claim.discount_minor == 0 and claim.redemption.kind != Reward.Kind.GIFT:
            claim.refuse("nothing_to_discount", _("This code takes nothing off this purchase, so it was not used."))
            continue
        lines = [replace(line, total_minor=line.total_minor - share) for line, share in zip(lines, shares, strict=True)]
        discounts = [discount + share for discount, share in zip(discounts, shares, strict=True)]
    return discounts


def _turn(claim: _Claim) -> tuple[int, int]:
    assert claim.redemption is not None
    return (_TURN[Reward.Kind(claim.redemption.kind)], claim.redemption.pk)


def _match(claims: list[_Claim], granted_minor: int) -> None:
    """Hold the codes against what was really taken off. The shop's own discounts may be in there too, so it is a ceiling."""
    for claim in claims:
        if claim.reason or not claim.discount_minor:
            continue
        claim.discount_minor = min(claim.discount_minor, granted_minor)
        granted_minor -= claim.discount_minor
        if claim.discount_minor == 0:
            claim.refuse(
                "discount_missing",
                _("The lines do not contain what this code takes off. Ask for a quote and send its discounts."),
            )


def _refusal(claims: list[_Claim]) -> CodeRefused:
    refused = [claim for claim in claims if claim.reason]
    reasons = [{"code": claim.text, "reason": claim.reason, "message": claim.message} for claim in refused]
    return CodeRefused(refused[0].message, field="codes", reasons=reasons)
