"""What somebody may still adjust, what it would mean, and what an undoing would take."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, F, Sum, When
from django.db.models.functions import Abs
from django.utils.translation import gettext as _

from apps.common import clock
from apps.ledger.models import LotDraw, Transfer
from apps.programs.models import ADJUST_POINTS_MAX, AdjustLimit, Adjustment, Membership, Program
from apps.shop.services import current_shop
from apps.staff.models import User


@dataclass(frozen=True, slots=True)
class Allowance:
    """Points that somebody may add or take today. ``limit`` None is without end; 0 is not at all."""

    limit: int | None
    used: int

    @property
    def left(self) -> int | None:
        return None if self.limit is None else max(self.limit - self.used, 0)


def adjust_limits() -> dict[str, int | None]:
    """By role, as the shop says or else by default."""
    return ADJUST_POINTS_MAX | dict(AdjustLimit.objects.values_list("role", "points_max"))


def adjust_limit(user: User) -> int | None:
    if user.is_superuser:
        return None
    return adjust_limits().get(user.role, 0)


def allowance(user: User, day: dt.date | None = None) -> Allowance:
    """What was undone does not count, so that a slip can be put right; what an undoing could not take back does."""
    day = day or current_shop().local_date(clock.now())
    counted = Case(When(undone_at=None, then=Abs(F("points"))), default=F("undo_shortfall"))
    done = Adjustment.objects.made_by(user, day).aggregate(points=Sum(counted))
    return Allowance(adjust_limit(user), done["points"] or 0)


@dataclass(frozen=True, slots=True)
class AdjustmentPreview:
    """A balance before and after, in points and in money."""

    points: int
    before: int
    after: int
    worth_before_minor: int
    worth_after_minor: int
    is_possible: bool


def preview_adjustment(membership: Membership, points: int) -> AdjustmentPreview:
    """Needs ``with_wallet()``. Changes nothing."""
    program, before = membership.program, membership.available.balance
    after = before + points
    return AdjustmentPreview(
        points=points,
        before=before,
        after=after,
        worth_before_minor=program.worth_minor(max(before, 0)),
        worth_after_minor=program.worth_minor(max(after, 0)),
        is_possible=points > 0 or after >= 0 or program.shortfall == Program.Shortfall.ALLOW_DEBT,
    )


def takeable(adjustment: Adjustment, balance: int) -> int:
    """Of points that were added, those that an undoing may take out of a balance.

    As in a return (rule 6): what is there and no more, unless the programme lets balances go below zero. What expired is
    gone already and is not taken a second time from other points.
    """
    program = adjustment.membership.program
    lot_draws = LotDraw.objects.filter(lot__transfer=adjustment.transfer_id, transfer__kind=Transfer.Kind.EXPIRE)
    expired = lot_draws.aggregate(points=Sum("amount"))["points"] or 0
    wanted = adjustment.points - expired
    if program.shortfall == Program.Shortfall.ALLOW_DEBT:
        return wanted
    return min(wanted, max(balance, 0))


def told_to_member(points: int, *, undone: bool = False) -> str:
    """What a member reads above the words that the staff wrote."""
    if undone:
        return _("A correction was taken back")
    return _("Added by the shop") if points > 0 else _("Taken off by the shop")
