"""What members of the demo shop did with their points: took rewards now and then and used most of them later."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from apps.checkout.services import complete_order, quote
from apps.codes.services import code_text
from apps.common import clock
from apps.customers.models import Customer
from apps.ledger.errors import InsufficientPoints
from apps.orders.drafts import OrderDraft
from apps.programs.models import Membership
from apps.rewards.models import Redemption, Reward
from apps.rewards.services import issue_reward, use_redemption
from apps.staff.models import User

TAKEN_AT_ONCE_MAX = 6
# Of the gifts and free coffees that wait, those that are handed out until the next look.
FETCHED = 0.6
AT_THE_NEXT_BILL = (Reward.Kind.AMOUNT_OFF, Reward.Kind.PERCENT_OFF)


@dataclass(slots=True)
class Counter:
    """The rewards that are out, by customer; the same choices for the same story."""

    rewards: Sequence[Reward]
    hands: User
    chance: random.Random = field(default_factory=lambda: random.Random(1071))  # noqa: S311 - not a secret
    for_the_bill: dict[int, Redemption] = field(default_factory=dict)
    to_fetch: list[Redemption] = field(default_factory=list)

    def has_code(self, customer_id: int | None) -> bool:
        return customer_id in self.for_the_bill

    def sell(self, draft: OrderDraft) -> None:
        """A purchase with the code that its customer brings along."""
        assert draft.customer_id is not None
        redemption = self.for_the_bill.pop(draft.customer_id)
        codes = [code_text(redemption.code)]
        priced = quote(draft=draft, codes=codes)
        lines = tuple(
            replace(line, discount_minor=told.discount_minor)
            for line, told in zip(draft.lines, priced.lines, strict=True)
        )
        complete_order(
            draft=replace(draft, lines=lines), codes=[answer.code for answer in priced.codes if answer.applied]
        )

    def serve(self, buyers: Sequence[Customer]) -> None:
        """Gifts are fetched, and a few of those who bought take a reward."""
        self._hand_out()
        self._let_take(buyers)

    def _hand_out(self) -> None:
        today = clock.now().date()
        waiting = [one for one in self.to_fetch if one.expires_on > today]
        self.for_the_bill = {who: one for who, one in self.for_the_bill.items() if one.expires_on > today}
        fetched = [one for one in waiting if self.chance.random() < FETCHED]
        for redemption in fetched:
            use_redemption(redemption=redemption, by=self.hands)
        self.to_fetch = [one for one in waiting if one not in fetched]

    def _let_take(self, buyers: Sequence[Customer]) -> None:
        chosen = self.chance.sample(list(buyers), k=min(len(buyers), TAKEN_AT_ONCE_MAX * 3))
        members = Membership.objects.select_related("available", "customer").filter(customer__in=chosen)
        taken = 0
        for member in sorted(members, key=lambda member: member.pk):
            within_reach = [reward for reward in self.rewards if reward.price_points <= member.available.balance]
            if not within_reach or self.has_code(member.customer_id) or taken == TAKEN_AT_ONCE_MAX:
                continue
            taken += 1
            self._take(member, self.chance.choice(within_reach))

    def _take(self, member: Membership, reward: Reward) -> None:
        if any(one.membership_id == member.pk for one in self.to_fetch) or self._has_had(member, reward):
            return
        moment = clock.now() - dt.timedelta(seconds=self.chance.randrange(50))
        reference = f"demo:{member.pk}:{moment:%Y%m%d}"
        try:
            with clock.moved_to(moment):
                redemption = issue_reward(reward=reward, membership=member, reference=reference)
        except InsufficientPoints:
            # Some of them ran out this very day.
            return
        if reward.kind in AT_THE_NEXT_BILL:
            self.for_the_bill[member.customer_id] = redemption
        else:
            self.to_fetch.append(redemption)

    def _has_had(self, member: Membership, reward: Reward) -> bool:
        return (
            reward.per_member_max is not None and Redemption.objects.filter(membership=member, reward=reward).exists()
        )
