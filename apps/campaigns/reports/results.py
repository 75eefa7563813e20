"""What came of a campaign: the letters, the uses of its offer, and what people bought who got it and who did not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Min, Q, QuerySet, Sum

from apps.campaigns.models import Campaign, Recipient
from apps.campaigns.uplift import Share, Uplift, uplift
from apps.common import clock
from apps.messaging.models import DeliveryEvent, Message
from apps.offers.models import OfferUse
from apps.orders.models import Order

WINDOWS = (7, 14, 28)
LONGEST = WINDOWS[-1]
State, Kind = Recipient.State, DeliveryEvent.Kind


@dataclass(frozen=True, slots=True)
class Letters:
    """``reported`` is what the provider told, by kind; empty where it tells nothing."""

    sent: int
    waiting: int
    unknown: int
    not_sent: dict[str, int]
    reported: dict[str, int]


@dataclass(frozen=True, slots=True)
class Uses:
    """By whoever got a letter. ``others`` used the code for all without one: held out, or told by somebody."""

    count: int
    buyers: int
    revenue_minor: int
    cost_minor: int
    others: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """Who bought within so many days of the beginning. ``uplift`` only once the days are over, and with a hold-out."""

    days: int
    is_over: bool
    treated: Share
    held_out: Share
    uplift: Uplift | None


@dataclass(frozen=True, slots=True)
class Results:
    """``daily`` is, for each day since the beginning, how many of both groups had bought by its end."""

    treated: int
    held_out: int
    left_out: dict[str, int]
    letters: Letters
    uses: Uses | None
    windows: list[Window]
    daily: list[tuple[int, int]]


def results(campaign: Campaign) -> Results | None:
    """None before it began. The two groups are those the lot made, whether or not each letter left: so they compare."""
    begun = campaign.started_at
    if begun is None:
        return None
    rows = Recipient.objects.filter(campaign=campaign)
    fates = {
        (state, reason): count
        for state, reason, count in rows.order_by().values_list("state", "reason").annotate(Count("pk"))
    }
    treated = sum(count for (state, _reason), count in fates.items() if state in (State.WAITING, State.WRITTEN))
    held_out = fates.get((State.HELD_OUT, ""), 0)
    daily = _daily(rows, begun)
    return Results(
        treated=treated,
        held_out=held_out,
        left_out={reason: count for (_state, reason), count in sorted(fates.items()) if reason},
        letters=_letters(rows),
        uses=_uses(campaign, rows, begun) if campaign.offer_id else None,
        windows=[_window(days, begun, daily, treated, held_out) for days in WINDOWS],
        daily=daily[: _days_lived(begun)],
    )


def _letters(rows: QuerySet[Recipient]) -> Letters:
    counted = rows.exclude(message=None).order_by().values_list("message__state", "message__reason")
    states = {(state, reason): count for state, reason, count in counted.annotate(Count("pk"))}
    told = DeliveryEvent.objects.filter(message__in=rows.exclude(message=None).values("message"))
    kinds = told.order_by().values_list("kind").annotate(letters=Count("message", distinct=True))
    waiting = (Message.State.QUEUED, Message.State.CLAIMED, Message.State.HELD)
    not_sent = (Message.State.SKIPPED, Message.State.FAILED)
    return Letters(
        sent=sum(count for (state, _reason), count in states.items() if state == Message.State.SENT),
        waiting=sum(count for (state, _reason), count in states.items() if state in waiting),
        unknown=sum(count for (state, _reason), count in states.items() if state == Message.State.UNKNOWN),
        not_sent=_summed((reason, count) for (state, reason), count in sorted(states.items()) if state in not_sent),
        reported=dict(kinds),
    )


def _summed(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, count in pairs:
        found[name] = found.get(name, 0) + count
    return found


def _uses(campaign: Campaign, rows: QuerySet[Recipient], begun: dt.datetime) -> Uses:
    uses = OfferUse.objects.filter(status=OfferUse.Status.USED, at__gte=begun)
    treated, everybody = rows.filter(state=State.WRITTEN).values("customer"), 0
    if campaign.codes == Campaign.Codes.PERSONAL:
        uses = uses.filter(code__in=rows.exclude(code=None).values("code"))
    elif campaign.codes == Campaign.Codes.SHARED:
        uses = uses.filter(code=campaign.shared_code)
        everybody = uses.count()
        uses = uses.filter(customer__in=treated)
    else:
        until = begun + dt.timedelta(days=LONGEST)
        uses = uses.filter(offer=campaign.offer, customer__in=treated, at__lt=until)
    sums = uses.order_by().aggregate(
        count=Count("pk"),
        buyers=Count("customer", distinct=True),
        revenue=Sum(F("order__total_minor") - F("order__refunded_minor")),
        cost=Sum("discount_minor"),
    )
    others = max(everybody - sums["count"], 0)
    return Uses(sums["count"], sums["buyers"], int(sums["revenue"] or 0), int(sums["cost"] or 0), others)


def _daily(rows: QuerySet[Recipient], begun: dt.datetime) -> list[tuple[int, int]]:
    """By the end of each of the days, how many had bought at least once: with a letter, and held out."""
    compared = rows.filter(state__in=[State.WAITING, State.WRITTEN, State.HELD_OUT])
    held_out = set(rows.filter(state=State.HELD_OUT).values_list("customer_id", flat=True))
    bought = (
        Order.objects.filter(
            Q(status=Order.Status.PAID) & Q(customer__in=compared.values("customer")),
            placed_at__gte=begun,
            placed_at__lt=begun + dt.timedelta(days=LONGEST),
        )
        .order_by()
        .values_list("customer_id")
        .annotate(first_at=Min("placed_at"))
    )
    new = [[0, 0] for _day in range(LONGEST)]
    for customer_id, first_at in bought.iterator():
        new[(first_at - begun).days][customer_id in held_out] += 1
    found, with_letter, without = [], 0, 0
    for day_treated, day_held in new:
        with_letter, without = with_letter + day_treated, without + day_held
        found.append((with_letter, without))
    return found


def _window(days: int, begun: dt.datetime, daily: list[tuple[int, int]], treated: int, held_out: int) -> Window:
    with_letter, without = daily[days - 1]
    bought, bought_without = Share(with_letter, treated), Share(without, held_out)
    is_over = clock.now() >= begun + dt.timedelta(days=days)
    return Window(days, is_over, bought, bought_without, uplift(bought, bought_without) if is_over else None)


def _days_lived(begun: dt.datetime) -> int:
    return max(0, min(LONGEST, (clock.now() - begun).days + 1))
