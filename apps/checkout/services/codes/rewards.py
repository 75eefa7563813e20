"""Reward codes: bought with points, so they come after the offers, like a payment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from apps.checkout.services.codes.claims import Claim
from apps.common import clock
from apps.orders.drafts import LineDraft
from apps.orders.models import Order
from apps.programs.models import Membership
from apps.rewards.models import Redemption, Reward
from apps.rewards.services import price_redemption
from apps.rewards.services.ending import closed
from apps.shop.services import current_shop

# The same whatever order the codes were typed in: a free piece first, percentages of what remains, then amounts (rules
# 65 and 67); among equals the older code.
_TURN = {Reward.Kind.FREE_PRODUCT: 0, Reward.Kind.PERCENT_OFF: 1, Reward.Kind.AMOUNT_OFF: 2, Reward.Kind.GIFT: 3}


@dataclass(frozen=True, slots=True)
class Payable:
    kind: str
    sku: str
    unit_price_minor: int
    total_minor: int


def payable(line: LineDraft, total_minor: int) -> Payable:
    """A line of which offers left so much to pay. A piece of it never costs more than its share."""
    each = -(-total_minor * 1000 // line.quantity_milli) if line.quantity_milli > 1000 else total_minor
    return Payable(line.kind, line.sku, min(line.unit_price_minor, each), total_minor)


def lock(claims: Sequence[Claim], order: Order) -> None:
    """Members, then redemptions, each by primary key: two tills with the same codes wait instead of dead-locking."""
    ids = [claim.redemption.pk for claim in claims if claim.redemption is not None]
    if not ids:
        return
    owners = {claim.redemption.membership.customer_id for claim in claims if claim.redemption is not None}
    lock_members(owners | ({order.customer_id} if order.customer_id is not None else set()))
    rows = Redemption.objects.with_story().select_for_update(of=("self",)).order_by("pk").in_bulk(ids)
    for claim in claims:
        if claim.redemption is not None:
            claim.redemption = rows[claim.redemption.pk]


def lock_members(customer_ids: Collection[int]) -> None:
    """Before redemptions, tallies and accounts, as whoever takes a reward does."""
    rows = Membership.objects.filter(customer__in=customer_ids).select_for_update(no_key=True).order_by("pk")
    list(rows.values_list("pk", flat=True))


def judge(claims: Sequence[Claim], customer_id: int | None) -> None:
    if not claims:
        return
    today = current_shop().local_date(clock.now())
    for claim in claims:
        if claim.redemption is not None and not claim.reason:
            _judge_one(claim, claim.redemption, customer_id, today)


def _judge_one(claim: Claim, redemption: Redemption, customer_id: int | None, today: dt.date) -> None:
    owner = redemption.membership.customer_id
    if customer_id is not None and owner != customer_id:
        claim.refuse("code_of_another_member", _("This code belongs to another member."))
    elif redemption.status == Redemption.Status.EXPIRED or (
        redemption.status == Redemption.Status.ISSUED and redemption.expires_on < today
    ):
        claim.refuse("code_expired", str(closed(redemption)))
    elif redemption.status != Redemption.Status.ISSUED:
        claim.refuse("redemption_closed", str(closed(redemption)))


def shares_of(claims: Sequence[Claim], lines: Sequence[Payable]) -> list[tuple[Claim, list[int]]]:
    """What each code takes off each line, from what the ones before it left. Changes nothing."""
    found = []
    for claim in sorted((claim for claim in claims if claim.redemption and not claim.reason), key=_turn):
        assert claim.redemption is not None
        shares = price_redemption(claim.redemption, lines)
        found.append((claim, shares))
        lines = [replace(line, total_minor=line.total_minor - share) for line, share in zip(lines, shares, strict=True)]
    return found


def grant(found: Sequence[tuple[Claim, list[int]]]) -> None:
    """Tell the claims; one that takes nothing off is refused, so that it is not burnt (rule 71)."""
    for claim, shares in found:
        claim.grant(shares)
        assert claim.redemption is not None
        if claim.discount_minor == 0 and claim.redemption.kind != Reward.Kind.GIFT:
            claim.refuse("nothing_to_discount", _("This code takes nothing off this purchase, so it was not used."))


def match(claims: Sequence[Claim], granted_minor: int) -> None:
    """Hold the codes against what was really taken off. The shop's own discounts may be in there too, so it is a ceiling."""
    for claim in claims:
        if claim.redemption is None or claim.reason or not claim.discount_minor:
            continue
        claim.discount_minor = min(claim.discount_minor, granted_minor)
        granted_minor -= claim.discount_minor
        if claim.discount_minor == 0:
            claim.refuse(
                "discount_missing",
                _("The lines do not contain what this code takes off. Ask for a quote and send its discounts."),
            )


def _turn(claim: Claim) -> tuple[int, int]:
    assert claim.redemption is not None
    return (_TURN[Reward.Kind(claim.redemption.kind)], claim.redemption.pk)
