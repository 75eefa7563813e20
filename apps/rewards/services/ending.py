"""How a redemption ends: used, called off, run out. Whoever changes the row from issued has it; all others are refused.

Rows are locked in one order everywhere: redemption, reward, accounts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.common import clock
from apps.ledger.models import Transfer
from apps.ledger.services import Posting, capture_hold, post_transfer, release_hold
from apps.ledger.services.posting import lock_accounts
from apps.orders.models import Order
from apps.rewards.errors import ReasonNeeded, RedemptionClosed
from apps.rewards.models import Redemption, Reward
from apps.shop.services import current_shop
from apps.staff.models import User

Status = Redemption.Status


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
    now = clock.now()
    if not _end_unused(redemption, Status.CANCELLED, by, at=now, today=current_shop().local_date(now)):
        current = Redemption.objects.get(pk=redemption.pk)
        if current.status != Status.CANCELLED:
            raise closed(current)
    return Redemption.objects.with_story().get(pk=redemption.pk)


@transaction.atomic
def give_back_redemption(*, redemption: Redemption, by: User | None, reason: str) -> Redemption:
    """Reverse a used reward: staff say why, or its order was cancelled (rules 32 and 52). Twice is once.

    The points return to the lots they came from. Raises ReasonNeeded, or RedemptionClosed when it was never used.
    """
    if reason not in Redemption.GiveBack.values or (by is None and reason != Redemption.GiveBack.ORDER):
        raise ReasonNeeded(_("Say why the points are given back."), field="reason")
    row = Redemption.objects.select_for_update(of=("self",)).select_related("hold", "membership", "reward__program")
    current = row.get(pk=redemption.pk)
    if current.status == Status.CANCELLED and current.given_back_id is not None:
        return current
    if current.status != Status.USED:
        raise closed(current)
    _return_to_stock(current)
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
    found = list(over.order_by("expires_on", "pk").values_list("pk", flat=True)[:limit])
    due = list(
        over.filter(pk__in=found).select_for_update(of=("self",)).select_related("reward", "hold").order_by("pk")
    )
    _lock_in_order(due)
    for redemption in due:
        _end_unused(redemption, Status.EXPIRED, None, at=at, today=today)
    return len(found)


def _lock_in_order(redemptions: Sequence[Redemption]) -> None:
    """All rewards, then all accounts: one redemption after the other would take a reward while holding an account."""
    rewards = {redemption.reward_id for redemption in redemptions}
    list(Reward.objects.filter(pk__in=rewards, stock_left__isnull=False).select_for_update().order_by("pk"))
    holds = [redemption.hold for redemption in redemptions]
    lock_accounts([pk for hold in holds for pk in (hold.available_id, hold.held_id)])


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


def _end_unused(redemption: Redemption, status: str, by: User | None, *, at: dt.datetime, today: dt.date) -> bool:
    ended = (
        Redemption.objects.issued()
        .filter(pk=redemption.pk)
        .update(status=status, ended_at=clock.now(), ended_by=by, order=None)
    )
    if not ended:
        return False
    _return_to_stock(redemption)
    release_hold(
        hold_id=redemption.hold_id,
        reference=f"reward-code:{redemption.code_id}:release",
        effective_at=at,
        today=today,
        actor_id=by.pk if by else None,
    )
    return True


def _return_to_stock(redemption: Redemption) -> None:
    """Nothing to return to where the reward has no counted stock."""
    Reward.objects.filter(pk=redemption.reward_id, stock_left__isnull=False).update(stock_left=F("stock_left") + 1)
