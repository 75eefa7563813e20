"""When somebody last bought. Purchases are paid orders, as everywhere in the house; a returned one was none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, ClassVar

from django import forms
from django.db.models import Max, Min, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.common.among import among
from apps.orders.models import Order
from apps.segments.drafts import Values
from apps.segments.errors import BadCondition
from apps.segments.kinds import words
from apps.segments.kinds.base import Kind

WITHIN, LONGER, NEVER = "within", "longer", "never"


def purchases(today: dt.date) -> QuerySet[Order]:
    """Paid orders of known customers until the end of a day, in no order."""
    paid = Order.objects.filter(status=Order.Status.PAID, customer__isnull=False, placed_at__lt=words.until(today))
    return paid.order_by()


def buyers(orders: QuerySet[Order]) -> QuerySet[Any]:
    return orders.values("customer_id")


class LastPurchase(Kind):
    name = "last_purchase"
    label = _("Last purchase")
    heading = words.PURCHASES
    needless: ClassVar = {NEVER: {"days"}}

    def fields(self) -> dict[str, forms.Field]:
        ways = [(LONGER, _("more than … days ago")), (WITHIN, _("in the last … days")), (NEVER, _("never bought"))]
        return {
            "how": words.choice(_("When"), ways),
            "days": words.days_field(_("Days"), initial=60, required=False),
        }

    def agree(self, values: Values) -> None:
        if values.how != NEVER and values.days is None:
            raise BadCondition(_("Say how many days."), field="days")

    def matching(self, values: Values, today: dt.date) -> Q | QuerySet[Any]:
        if values.how == NEVER:
            return ~Q(pk__in=buyers(purchases(today)))
        recent = buyers(purchases(today).filter(placed_at__gte=words.since(values.days or 0, today)))
        return recent if values.how == WITHIN else Q(pk__in=buyers(purchases(today))) & ~Q(pk__in=recent)

    def why(self, values: Values, customer_ids: Collection[int], today: dt.date) -> dict[int, str]:
        rows = (
            purchases(today)
            .filter(among("customer_id", customer_ids))
            .values("customer_id")
            .annotate(at=Max("placed_at"))
        )
        text = gettext("Last purchase: %(day)s")
        known = {row["customer_id"]: text % {"day": words.ago(words.day_of(row["at"]), today)} for row in rows}
        return words.for_all(customer_ids, known, gettext("Never bought"))


class FirstPurchase(Kind):
    name = "first_purchase"
    label = _("First purchase")
    heading = words.PURCHASES

    def fields(self) -> dict[str, forms.Field]:
        ways = [(WITHIN, _("in the last … days")), (LONGER, _("more than … days ago"))]
        return {"how": words.choice(_("When"), ways), "days": words.days_field(_("Days"), initial=30)}

    def matching(self, values: Values, today: dt.date) -> Q | QuerySet[Any]:
        earlier = buyers(purchases(today).filter(placed_at__lt=words.since(values.days or 0, today)))
        return earlier if values.how == LONGER else Q(pk__in=buyers(purchases(today))) & ~Q(pk__in=earlier)

    def why(self, values: Values, customer_ids: Collection[int], today: dt.date) -> dict[int, str]:
        rows = (
            purchases(today)
            .filter(among("customer_id", customer_ids))
            .values("customer_id")
            .annotate(at=Min("placed_at"))
        )
        text = gettext("First purchase: %(day)s")
        known = {row["customer_id"]: text % {"day": words.ago(words.day_of(row["at"]), today)} for row in rows}
        return words.for_all(customer_ids, known, gettext("Never bought"))
