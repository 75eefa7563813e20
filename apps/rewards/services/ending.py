"""How a redemption ends: used, called off, run out. Whoever changes the row from issued has it; all others are refused.

Rows are locked in one order everywhere: membership, redemption, reward, accruals, accounts. Points that come back pay first
for what was missing when a purchase was returned meanwhile.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.common import clock
from apps.ledger.models import Transfer
from apps.ledger.services import Posting, capture_hold, post_transfer, release_hold
from apps.ledger.services.posting import lock_accounts
from apps.orders.models import Order
from apps.programs.models import Accrual
from apps.programs.services import collect_missing, hold_missing, lock_memberships
from apps.rewards.errors import ReasonNeeded, RedemptionClosed
from apps.rewards.models import Redemption, Reward
from apps.shop.services import current_shop
from apps.staff.models import User

Status = Redemption.Status
Missing = Mapping[int, Sequence[Accrual]]


@transaction.atomic
def use_redemption(
    *, redemption: Redemption, by: User | None = None, order: Order | None = None, discount_minor: int = 0
) -> Redemption:
    """The code is used up and its points are spent. The same order again is the same use.

    Raises RedemptionClosed when it was used elsewhere, was called off, or its last day has passed.
    """
    now = clock.now()
    today = current_shop().local_date(now)
    usable = Redemption.objects.issued().filter(pk=redemption.pk, expires_on__gte=today)
    if not usable.update(status=Status.USED, ended_at=now, ended_by=by, order=order, discount_minor=discount_minor):
        current = Redemption.objects.with_story().get(pk=redemption.pk)
        if order is not None and current.status == Status.USED and current.order_id == order.pk:
            return current
        raise closed(current)
    capture_hold(
        hold_id=redemption.hold_id,
        issuing_id=redemption.reward.program.issuing_id,
        reference=f"reward-code:{redemption.code_id}:use",
        effective_at=now,
        today=today,
        actor_id=by.pk if by else None,
    )
    return Redemption.objects.with_story().get(pk=redemption.pk)


@transaction.atomic
def cancel_redemption(*, redemption: Redemption, by: User | None = None) -> Redemption:
    """Call off an unused reward: the points return to their lots and the reward to stock. Twice is once."""
    lock_memberships([redemption.membership_id])
    now = clock.now()
    missing = hold_missing(membership_ids=[redemption.membership_id])
    taken = _end_unused(redemption, missing, Status.CANCELLED, by, at=now, today=current_shop().local_date(now))
    ended = Redemption.objects.with_story().get(pk=redemption.pk)
    if ended.status != Status.CANCELLED:
        raise closed(ended)
    ended.taken_points = taken
    return ended


@transaction.atomic
def give_back_redemption(*, redemption: Redemption, by: User | None, reason: str) -> Redemption:
    """Reverse a used reward: staff say why, or its order was cancelled (rules 32 and 52). Twice is once.

    The points return to the lots they came from. Raises ReasonNeeded, or RedemptionClosed when it was never used.
    """
    if reason not in Redemption.GiveBack.values or (by is None and reason != Redemption.GiveBack.ORDER):
        raise ReasonNeeded(_("Say why the points are given back."), field="reason")
    lock_memberships([redemption.membership_id])
    row = Redemption.objects.select_for_update(of=("self",)).select_related(
        "hold__placed", "membership", "reward__program"
    )
    current = row.get(pk=redemption.pk)
    if current.status == Status.CANCELLED and current.given_back_id is not None:
        return current
    if current.status != Status.USED:
        raise closed(current)
    _return_to_stock(current)
    missing = hold_missing(membership_ids=[current.membership_id])
    now = clock.now()
    current.given_back = post_transfer(
        posting=Posting(
            debit_id=current.reward.program.issuing_id,
            credit_id=current.membership.available_id,
            amount=current.price_points,
            kind=Transfer.Kind.UNREDEEM,
            reference=f"reward-code:{current.code_id}:give-back",
            effective_at=now,
            actor_id=by.pk if by else None,
            give_back_of=current.hold.placed_id,
        ),
        today=current_shop().local_date(now),
    )
    current.taken_points = _collect(current, missing, current.given_back, by)
    current.status = Status.CANCELLED
    current.given_back_why = reason
    current.ended_at = now
    current.ended_by = by
    current.save(update_fields=["status", "given_back", "given_back_why", "ended_at", "ended_by"])
    return current


@transaction.atomic
def expire_due(*, limit: int, today: dt.date | None = None) -> int:
    """End codes whose last usable day has passed and give their points back (rules 52 and 54). Returns how many were found;
    fewer than ``limit`` means that nothing is due any more.

    ``today`` is the day on which they are judged: a night that comes late names its own. What was used meanwhile is passed
    over.
    """
    shop = current_shop()
    at = clock.start_of_day(today, shop.zone) if today else clock.now()
    today = today or shop.local_date(at)
    over = Redemption.objects.run_out(today)
    found = dict(over.order_by("expires_on", "pk").values_list("pk", "membership_id")[:limit])
    lock_memberships(set(found.values()))
    due = list(
        over.filter(pk__in=list(found))
        .select_for_update(of=("self",))
        .select_related("reward", "hold__placed")
        .order_by("pk")
    )
    missing = _lock_in_order(due)
    for redemption in due:
        _end_unused(redemption, missing, Status.EXPIRED, None, at=at, today=today)
    return len(found)


def _lock_in_order(redemptions: Sequence[Redemption]) -> Missing:
    """All rewards, then all accounts: one redemption after the other would take a reward while holding an account."""
    rewards = {redemption.reward_id for redemption in redemptions}
    list(Reward.objects.filter(pk__in=rewards, stock_left__isnull=False).select_for_update().order_by("pk"))
    missing = hold_missing(membership_ids={redemption.membership_id for redemption in redemptions})
    holds = [redemption.hold for redemption in redemptions]
    lock_accounts([pk for hold in holds for pk in (hold.available_id, hold.held_id)])
    return missing


def closed(redemption: Redemption) -> RedemptionClosed:
    """What to tell somebody who comes with a code that can no longer be used."""
    messages = {
        Status.USED: _("This code was already used."),
        Status.CANCELLED: _("This reward was called off, so its code is no longer valid."),
        Status.EXPIRED: _("This code has run out."),
    }
    # Still issued: the sweep has not come by since its last day.
    message = messages.get(Status(redemption.status), messages[Status.EXPIRED])
    return RedemptionClosed(message, field="code", status=redemption.status)


def _end_unused(
    redemption: Redemption, missing: Missing, status: str, by: User | None, *, at: dt.datetime, today: dt.date
) -> int:
    """How many of the points were taken at once; nothing happens where the redemption has ended."""
    ended = (
        Redemption.objects.issued()
        .filter(pk=redemption.pk)
        .update(status=status, ended_at=clock.now(), ended_by=by, order=None)
    )
    if not ended:
        return 0
    _return_to_stock(redemption)
    released = release_hold(
        hold_id=redemption.hold_id,
        reference=f"reward-code:{redemption.code_id}:release",
        effective_at=at,
        today=today,
        actor_id=by.pk if by else None,
    )
    return _collect(redemption, missing, released, by)


def _collect(redemption: Redemption, missing: Missing, came_back: Transfer, by: User | None) -> int:
    accruals = missing.get(redemption.membership_id)
    if not accruals:
        return 0
    return collect_missing(
        accruals=accruals,
        let_go=came_back,
        set_aside=redemption.hold.placed,
        actor_id=by.pk if by else None,
    )


def _return_to_stock(redemption: Redemption) -> None:
    """Nothing to return to where the reward has no counted stock."""
    Reward.objects.filter(pk=redemption.reward_id, stock_left__isnull=False).update(stock_left=F("stock_left") + 1)
