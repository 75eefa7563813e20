"""What a night does, in this order (rule 42). Each part is bounded and judged as of the night's day, never of the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from apps.common import clock
from apps.nights.models import NightStep
from apps.nights.services.reminders import note_reminders
from apps.programs import services as programs
from apps.rewards import services as rewards
from apps.shop.services import current_shop

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """``run(day, limit)`` returns how many rows it saw to; fewer than ``limit`` means that nothing more is due."""

    name: str
    run: Callable[[dt.date, int], int]
    limit: int = 500


def _activate(day: dt.date, limit: int) -> int:
    return programs.activate_due(limit=limit, until=clock.start_of_day(day + ONE_DAY, current_shop().zone))


def _tiers(day: dt.date, limit: int) -> int:
    return programs.review_tiers(day=day, limit=limit)


def _expiry(day: dt.date, limit: int) -> int:
    return programs.expire_due(limit=limit, today=day + ONE_DAY)


def _rewards(day: dt.date, limit: int) -> int:
    return rewards.expire_due(limit=limit, today=day + ONE_DAY)


def _reminders(day: dt.date, limit: int) -> int:
    return note_reminders(day=day, limit=limit)


STEPS: tuple[Step, ...] = (
    Step(NightStep.Name.ACTIVATE, _activate),
    Step(NightStep.Name.TIERS, _tiers),
    Step(NightStep.Name.EXPIRY, _expiry, limit=2_000),
    Step(NightStep.Name.REWARDS, _rewards, limit=200),
    # What the steps before changed may have made somebody due.
    Step(NightStep.Name.TIERS_AGAIN, _tiers),
    Step(NightStep.Name.REMINDERS, _reminders, limit=2_000),
)
