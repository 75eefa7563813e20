"""What may be asked about: the purchases, or the people, whose moment has come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from apps.codes.keys import keyed_hash
from apps.common import clock
from apps.customers.models import Customer
from apps.feedback.models import Case
from apps.orders.models import Channel, Order
from apps.shop.services import ShopFacts, current_shop
from apps.surveys.models import Invitation, Survey

ONE_DAY = dt.timedelta(days=1)
# Later than this it is no longer the purchase that people would tell of.
LATE_DAYS = 7
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Occasion:
    """``reference`` names it: the same occasion is asked about once."""

    survey: Survey
    customer: Customer
    reference: str
    order: Order | None = None
    case: Case | None = None


def due_occasions(survey: Survey, *, limit: int) -> list[Occasion]:
    """Those of a survey that nothing was noted about yet, oldest first."""
    finder = FINDERS.get(survey.trigger)
    return finder(survey, limit) if finder else []


def hand_occasion(survey: Survey, customer: Customer) -> Occasion:
    """Somebody is asked because a person here wants to; at most once a day."""
    today = current_shop().local_date(clock.now())
    return Occasion(survey, customer, f"survey:{survey.pk}:hand:{customer.pk}:{today}")


def _after_delivery(survey: Survey, limit: int) -> list[Occasion]:
    """What is sold at the till is handed over there."""
    at_once = Q(delivered_at=None, channel__kind=Channel.Kind.TILL)
    orders = Order.objects.filter(Q(delivered_at__isnull=False) | at_once)
    return _of_orders(survey, orders, Coalesce("delivered_at", "placed_at"), limit)


def _after_purchase(survey: Survey, limit: int) -> list[Occasion]:
    return _of_orders(survey, Order.objects.all(), F("placed_at"), limit)


def _of_orders(survey: Survey, orders: QuerySet[Order], when: F | Coalesce, limit: int) -> list[Occasion]:
    shop = current_shop()
    last = _last_day(shop) - dt.timedelta(days=survey.delay_days)
    first = last - dt.timedelta(days=LATE_DAYS)
    since = max(clock.start_of_day(first, shop.zone), survey.on_since_at or clock.now())
    until = clock.start_of_day(last + ONE_DAY, shop.zone)
    noted = Invitation.objects.filter(survey=survey, order=OuterRef("pk"))
    due = orders.annotate(happened_at=when).filter(
        ~Exists(noted),
        status=Order.Status.PAID,
        customer__isnull=False,
        customer__forgotten_at=None,
        happened_at__gte=since,
        happened_at__lt=until,
    )
    found = due.select_related("customer").order_by("happened_at", "pk")[:limit]
    return [
        Occasion(survey, order.customer, f"survey:{survey.pk}:order:{order.pk}", order)
        for order in found
        if order.customer is not None
    ]


def _last_day(shop: ShopFacts) -> dt.date:
    """Letters go out at the shop's hour; before it, yesterday is the last day whose turn has come."""
    now = clock.now()
    today = shop.local_date(now)
    return today if now >= clock.at_time(today, shop.letters_at, shop.zone) else today - ONE_DAY


def _spread(survey: Survey, limit: int) -> list[Occasion]:
    """Each customer once a quarter, on a weekday drawn for them (rule 98)."""
    shop = current_shop()
    today = shop.local_date(clock.now())
    if _last_day(shop) != today or today.weekday() >= SATURDAY or survey.spread_on == today:
        return []
    quarter, days = quarter_of(today)
    place = days.index(today)
    noted = Invitation.objects.filter(reference__startswith=f"survey:{survey.pk}:{quarter}:", customer=OuterRef("pk"))
    known = Customer.objects.present().filter(~Exists(noted), joined_at__lt=clock.start_of_day(today, shop.zone))
    mine = [
        pk
        for pk in known.order_by("pk").values_list("pk", flat=True).iterator()
        if drawn(f"{survey.pk}:{quarter}:{pk}", len(days)) == place
    ][:limit]
    return [
        Occasion(survey, customer, f"survey:{survey.pk}:{quarter}:{customer.pk}")
        for customer in Customer.objects.filter(pk__in=mine).order_by("pk")
    ]


def quarter_of(day: dt.date) -> tuple[str, list[dt.date]]:
    """Its name, and its weekdays."""
    number = (day.month - 1) // 3
    first = dt.date(day.year, 3 * number + 1, 1)
    after = clock.add_months(first, 3)
    days = [first + dt.timedelta(days=each) for each in range((after - first).days)]
    return f"{day.year}Q{number + 1}", [each for each in days if each.weekday() < SATURDAY]


def drawn(what: str, sides: int) -> int:
    """A die with so many sides that falls alike whenever it is thrown for the same thing, and that nobody can foresee."""
    return int(keyed_hash("surveys.draw", what)[:16], 16) % sides


def _after_case(survey: Survey, limit: int) -> list[Occasion]:
    """Once per case, so many whole days after it was solved, and not where it was no real one (rule 106)."""
    until = clock.now() - dt.timedelta(days=survey.delay_days)
    noted = Invitation.objects.filter(survey=survey, case=OuterRef("pk"))
    due = Case.objects.filter(
        ~Exists(noted),
        status__in=[Case.Status.SOLVED, Case.Status.CLOSED],
        customer__isnull=False,
        customer__forgotten_at=None,
        solved_at__lte=until,
        solved_at__gte=max(until - dt.timedelta(days=LATE_DAYS), survey.on_since_at or until),
    ).exclude(outcome__in=Case.NOT_REAL)
    found = due.select_related("customer").order_by("solved_at", "pk")[:limit]
    return [
        Occasion(survey, case.customer, f"survey:{survey.pk}:case:{case.pk}", case=case)
        for case in found
        if case.customer is not None
    ]


Finder = Callable[[Survey, int], list[Occasion]]
FINDERS: dict[str, Finder] = {
    Survey.Trigger.DELIVERY: _after_delivery,
    Survey.Trigger.PURCHASE: _after_purchase,
    Survey.Trigger.CASE: _after_case,
    Survey.Trigger.SPREAD: _spread,
}
