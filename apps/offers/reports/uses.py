"""How an offer is used, for the desk and for campaigns."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from apps.offers.models import Offer, OfferUse, Tally


@dataclass(frozen=True, slots=True)
class OfferUses:
    """What counts now. ``spent_minor`` holds what is set aside; ``left`` and ``budget_left_minor`` are None without a limit."""

    used: int
    reserved: int
    released: int
    customers: int
    discount_minor: int
    revenue_minor: int
    spent_minor: int
    left: int | None
    budget_left_minor: int | None


def uses(offer: Offer) -> OfferUses:
    """Two queries. Revenue is what the purchases with it came to, after all discounts and what was given back."""
    used = Q(status=OfferUse.Status.USED)
    found = OfferUse.objects.filter(offer=offer).aggregate(
        used=Count("pk", filter=used),
        reserved=Count("pk", filter=Q(status=OfferUse.Status.RESERVED)),
        released=Count("pk", filter=Q(status=OfferUse.Status.RELEASED)),
        customers=Count("customer", filter=used, distinct=True),
        discount=Sum("discount_minor", filter=used, default=0),
        paid=Sum("order__total_minor", filter=used, default=0),
        refunded=Sum("order__refunded_minor", filter=used, default=0),
    )
    tally = Tally.objects.get(scope=Tally.Scope.OFFER, offer=offer)
    return OfferUses(
        used=found["used"],
        reserved=found["reserved"],
        released=found["released"],
        customers=found["customers"],
        discount_minor=found["discount"],
        revenue_minor=found["paid"] - found["refunded"],
        spent_minor=tally.money_minor,
        left=None if tally.uses_max is None else tally.uses_max - tally.uses,
        budget_left_minor=None if tally.money_max_minor is None else tally.money_max_minor - tally.money_minor,
    )
