"""What making it right may cost, and what it did."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Avg, Count, Sum

from apps.common import clock
from apps.customers.models import Customer
from apps.feedback.models import Recovery, RecoveryLimit
from apps.feedback.models.recovery import RECOVERY_MINOR_MAX
from apps.offers.models import Offer
from apps.orders.models import Order
from apps.shop.services import current_shop
from apps.staff.models import User

BASKETS_LOOKED_AT = 200


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


def likely_cost(offer: Offer, customer: Customer) -> int | None:
    """What a code for an offer takes off a purchase as this customer usually makes it, or else as the shop's customers do;
    None where that cannot be told."""
    if offer.kind == "amount":
        return offer.amount_minor
    basket = max(_usual_basket(customer), offer.minimum_minor)
    if offer.kind == "percent":
        return basket * (offer.percent or 0) // 100 or None
    if offer.kind == "pay_take" and offer.take_count:
        return basket * (offer.take_count - (offer.pay_count or 0)) // offer.take_count or None
    return None


def _usual_basket(customer: Customer) -> int:
    paid = Order.objects.filter(status=Order.Status.PAID)
    own = paid.filter(customer=customer).aggregate(usual=Avg("total_minor"))["usual"]
    if own is None:
        latest = paid.order_by("-placed_at").values("total_minor")[:BASKETS_LOOKED_AT]
        totals = [row["total_minor"] for row in latest]
        own = sum(totals) / len(totals) if totals else 0
    return int(own)


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
