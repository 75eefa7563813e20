"""Whose order a number is."""

from __future__ import annotations

from django.db.models import Q

from apps.orders.models import Channel, Order
from apps.orders.numbers import numbers_meant_by

FOUND_MAX = 20


def customers_of_order(number: str) -> list[int]:
    """Customers of the standing orders with this number, whole or as it is shown, the newest first; two channels may both
    have one."""
    # The index begins with the channel.
    meant = Q(external_id=number)
    if between := numbers_meant_by(number):
        meant |= Q(external_id__range=between)
    orders = Order.objects.standing().filter(meant, channel__in=Channel.objects.values("pk"))
    owners = orders.filter(customer__isnull=False).order_by("-placed_at", "-pk")
    return list(owners.values_list("customer_id", flat=True)[:FOUND_MAX])
