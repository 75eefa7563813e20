from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.common.spelling import number
from apps.flows.kinds.base import Entry, Figure, FlowKind, Span, Starter
from apps.flows.models import Flow, FlowRun
from apps.programs.models import Membership
from apps.rewards.models import Redemption, Reward
from apps.shop.services import ShopFacts

# Somebody who stays near a reward hears of it again only after these days.
REST_DAYS = 60
# Runs of which nobody heard through no doing of the member's: they rest nobody.
_UNHEARD = [
    FlowRun.Reason.SWITCHED_OFF,
    FlowRun.Reason.NOT_READY,
    FlowRun.Reason.TOO_LATE,
    FlowRun.Reason.TOO_FAR,
    FlowRun.Reason.REACHED,
]


class RewardInReach(FlowKind):
    of = Flow.Kind.REWARD_IN_REACH
    explains = _("Tells members who lack only a few points for a reward how many.")
    figures: ClassVar = {
        "percent": Figure(
            _("Missing at most, in percent of the reward's price"),
            _("20: who lacks up to 20 points for a reward of 100 points hears of it."),
            initial=20,
            low=1,
            high=50,
        )
    }
    starters: ClassVar = {
        1: Starter(
            subject=_("Only {missing} points until your reward"),
            body=_(
                "Dear {name},\n\nyou have {points} points at {shop}. Only {missing} more, and this is yours: {reward}.\n\n{link}"
            ),
            sms=_("{shop}: only {missing} points until your reward: {reward}."),
        )
    }
    places = ("points", "missing", "reward")

    def found(self, flow: Flow, span: Span) -> Iterator[Entry]:
        """Of several rewards the one that lacks least."""
        lately = FlowRun.objects.exclude(reason__in=_UNHEARD).filter(
            flow=flow.pk,
            customer=OuterRef("customer"),
            created_at__gt=clock.start_of_day(span.today - dt.timedelta(days=REST_DAYS), span.shop.zone),
        )
        near: dict[int, tuple[int, int]] = {}
        for reward in _rewards(span.today):
            members = Membership.objects.filter(
                ~Exists(lately),
                program=reward.program_id,
                customer__forgotten_at=None,
                available__balance__lt=reward.price_points,
                available__balance__gte=_lowest(reward, flow),
                available__balance__gt=0,
            )
            if reward.per_member_max is not None:
                members = members.exclude(Exists(_taken(reward, reward.per_member_max)))
            rows = members.order_by("pk").values_list("customer_id", reward.price_points - F("available__balance"))
            for customer_id, missing in rows:
                near[customer_id] = min(near.get(customer_id, (missing, reward.pk)), (missing, reward.pk))
        for customer_id, (_missing, reward_id) in sorted(near.items()):
            yield Entry(customer_id, about=f"reward:{reward_id}:{span.today}", reward_id=reward_id)

    def gone(self, flow: Flow, runs: Sequence[FlowRun], shop: ShopFacts) -> Mapping[int, str]:
        today = shop.local_date(clock.now())
        on_offer = {reward.pk: reward for reward in _rewards(today)}
        has = _balances(runs)
        gone: dict[int, str] = {}
        for run in runs:
            reward, points = on_offer.get(run.reward_id or 0), has.get(run.pk, 0)
            if reward is None or points < _lowest(reward, flow) or points <= 0:
                gone[run.pk] = FlowRun.Reason.TOO_FAR
            elif points >= reward.price_points:
                gone[run.pk] = FlowRun.Reason.REACHED
        return gone

    def values(self, runs: Sequence[FlowRun]) -> Mapping[int, Mapping[str, str]]:
        has = _balances(runs)
        return {
            run.pk: {
                "points": number(has.get(run.pk, 0)),
                "missing": number(max(run.reward.price_points - has.get(run.pk, 0), 0)),
                "reward": run.reward.name,
            }
            for run in runs
            if run.reward is not None
        }


def _rewards(today: dt.date) -> list[Reward]:
    return list(Reward.objects.on_offer(today).filter(Q(stock_left=None) | Q(stock_left__gt=0)))


def _taken(reward: Reward, at_most: int) -> QuerySet[Any, Any]:
    """For a queryset of memberships: a row for those who have it as often as one member may."""
    mine = Redemption.objects.counting().filter(reward=reward, membership=OuterRef("pk")).order_by()
    return mine.values("membership").annotate(times=Count("pk")).filter(times__gte=at_most)


def _lowest(reward: Reward, flow: Flow) -> int:
    """The fewest points that are within reach."""
    return reward.price_points - reward.price_points * (flow.percent or 0) // 100


def _balances(runs: Sequence[FlowRun]) -> dict[int, int]:
    """By run, what the member has in the reward's programme now."""
    rows = Membership.objects.filter(
        customer__in=[run.customer_id for run in runs],
        program__in=[run.reward.program_id for run in runs if run.reward is not None],
    ).values_list("customer_id", "program_id", "available__balance")
    known = {(customer_id, program_id): balance for customer_id, program_id, balance in rows}
    return {run.pk: known.get((run.customer_id, run.reward.program_id), 0) for run in runs if run.reward is not None}
