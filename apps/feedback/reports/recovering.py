"""What making it right may cost, and what it did."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Sum

from apps.common import clock
from apps.feedback.models import Recovery, RecoveryLimit
from apps.feedback.models.recovery import RECOVERY_MINOR_MAX
from apps.shop.services import current_shop
from apps.staff.models import User


def recovery_limits() -> dict[str, int | None]:
    """By role, as the shop says or else by default; in the smallest unit of money, None is without end."""
    return RECOVERY_MINOR_MAX | dict(RecoveryLimit.objects.values_list("role", "minor_max"))


def recovery_left(user: User) -> int | None:
    """What somebody may still give today without asking anybody; None is without end."""
    limit = None if user.is_superuser else recovery_limits().get(user.role, 0)
    if limit is None:
        return None
    today = current_shop().local_date(clock.now())
    given = Recovery.objects.given_alone(user, today).aggregate(cost=Sum("cost_minor", default=0))
    return max(limit - int(given["cost"]), 0)


@dataclass(frozen=True, slots=True)
class RecoveryCost:
    """What was given between two days, both counted."""

    count: int
    cases: int
    cost_minor: int


def recovery_cost(since: dt.date, until: dt.date) -> RecoveryCost:
    sums = Recovery.objects.given().filter(given_on__range=(since, until))
    found = sums.aggregate(count=Count("pk"), cases=Count("case", distinct=True), cost=Sum("cost_minor", default=0))
    return RecoveryCost(found["count"], found["cases"], int(found["cost"]))
