"""What a member's points buy today, and what stands in the way of the rest."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from apps.programs.models import Membership
from apps.rewards.reports import Offer, offers


class Obstacle(StrEnum):
    NONE = ""
    POINTS = "points"
    STOCK = "stock"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class RewardChoice:
    """A reward on offer as one member sees it.

    ``missing`` is the points still to collect, 0 when there are enough; ``code_days`` is how long its code can be used.
    """

    code: str
    name: str
    description: str
    kind: str
    price_points: int
    code_days: int
    missing: int
    obstacle: Obstacle

    @property
    def progress_percent(self) -> int:
        """How far the member is, 0 to 100, rounded down."""
        return max(self.price_points - self.missing, 0) * 100 // self.price_points


def choices_of(membership: Membership, usable: int, today: dt.date) -> list[RewardChoice]:
    """Cheapest first. ``usable`` as in ``rewards.reports.offers``."""
    found = [_choice(offer) for offer in offers(membership, usable, today)]
    return sorted(found, key=lambda choice: choice.price_points)


def _choice(offer: Offer) -> RewardChoice:
    reward = offer.reward
    return RewardChoice(
        code=reward.code,
        name=reward.name,
        description=reward.description,
        kind=reward.kind,
        price_points=reward.price_points,
        code_days=reward.code_days,
        missing=offer.missing,
        obstacle=_obstacle(offer),
    )


def _obstacle(offer: Offer) -> Obstacle:
    """What no amount of points would help against comes first."""
    if offer.has_reached_limit:
        return Obstacle.LIMIT
    if offer.is_sold_out:
        return Obstacle.STOCK
    return Obstacle.POINTS if offer.missing else Obstacle.NONE
