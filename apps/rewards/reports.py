from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count

from apps.programs.models import Membership
from apps.rewards.models import Redemption, Reward


@dataclass(frozen=True, slots=True)
class Offer:
    """A reward as one member sees it today."""

    reward: Reward
    missing: int
    is_sold_out: bool
    has_reached_limit: bool

    @property
    def can_be_taken(self) -> bool:
        return not (self.missing or self.is_sold_out or self.has_reached_limit)


def offers(membership: Membership, usable: int, today: dt.date) -> list[Offer]:
    """What the member's programme has on offer, reachable first, then by price. ``usable`` is the points that can be
    spent today: the balance without what has just run out."""
    counting = Redemption.objects.counting().filter(membership=membership).order_by()
    taken = dict(counting.values_list("reward").annotate(Count("pk")))
    on_offer = Reward.objects.on_offer(today).filter(program_id=membership.program_id).select_related("product")
    found = [
        Offer(
            reward=reward,
            missing=max(reward.price_points - usable, 0),
            is_sold_out=reward.stock_left == 0,
            has_reached_limit=reward.per_member_max is not None and taken.get(reward.pk, 0) >= reward.per_member_max,
        )
        for reward in on_offer
    ]
    return sorted(found, key=lambda offer: (not offer.can_be_taken, offer.reward.price_points, offer.reward.pk))
