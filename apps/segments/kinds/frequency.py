"""How often and for how much somebody bought. Spend is net of what was given back, on the day of the purchase."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django import forms
from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.common.among import among
from apps.common.money import MINOR_MAX
from apps.common.spelling import number
from apps.orders.models import Order
from apps.segments.drafts import Values
from apps.segments.errors import BadCondition
from apps.segments.kinds import words
from apps.segments.kinds.base import Kind
from apps.segments.kinds.recency import buyers, purchases
from apps.shop.forms import MoneyField, shown

AT_LEAST, AT_MOST, EXACTLY = "at_least", "at_most", "exactly"
HOW_MANY = [(AT_LEAST, _("at least")), (AT_MOST, _("at most")), (EXACTLY, _("exactly"))]
SPENT = F("total_minor") - F("refunded_minor")


def of_window(values: Values, today: dt.date) -> QuerySet[Order]:
    so_far = purchases(today)
    return so_far if values.days is None else so_far.filter(placed_at__gte=words.since(values.days, today))


class Purchases(Kind):
    """Whoever never bought has bought 0 times: "at most 1" takes them in."""

    name = "purchases"
    label = _("Number of purchases")
    heading = words.PURCHASES

    def fields(self) -> dict[str, forms.Field]:
        return {
            "how": words.choice(_("Bought"), HOW_MANY),
            "low": words.figure(_("Times"), initial=2),
            "days": words.last_days(),
        }

    def matching(self, values: Values, today: dt.date) -> Q | QuerySet[Any]:
        orders, low = of_window(values, today), values.low or 0
        counted: QuerySet[Any] = buyers(orders).annotate(times=Count("pk"))
        if values.how == AT_MOST:
            return ~Q(pk__in=counted.filter(times__gt=low).values("customer_id"))
        if low == 0:
            return ~Q(pk__in=buyers(orders)) if values.how == EXACTLY else Q()
        if values.how == AT_LEAST:
            return buyers(orders) if low == 1 else counted.filter(times__gte=low).values("customer_id")
        return counted.filter(times=low).values("customer_id")

    def why(self, values: Values, customer_ids: Collection[int], today: dt.date) -> dict[int, str]:
        orders = of_window(values, today).filter(among("customer_id", customer_ids))
        counts = dict(orders.values("customer_id").annotate(times=Count("pk")).values_list("customer_id", "times"))
        return {each: _times(counts.get(each, 0), values.days) for each in customer_ids}


def _times(count: int, days: int | None) -> str:
    if days is None:
        return ngettext("Bought %(count)s time", "Bought %(count)s times", count) % {"count": number(count)}
    window = number(days)
    text = ngettext(
        "Bought %(count)s time in the last %(days)s days", "Bought %(count)s times in the last %(days)s days", count
    )
    return text % {"count": number(count), "days": window}


class Spend(Kind):
    """Whoever never bought has spent nothing: "at most" takes them in."""

    name = "spend"
    label = _("Money spent")
    heading = words.PURCHASES

    def fields(self) -> dict[str, forms.Field]:
        return {
            "how": words.choice(_("Spent"), HOW_MANY[:2]),
            "low": MoneyField(label=_("Amount"), initial=100_000),
            "days": words.last_days(),
        }

    def agree(self, values: Values) -> None:
        if values.low is None or not 0 <= values.low <= MINOR_MAX:
            raise BadCondition(_("Give an amount of zero or more."), field="low")

    def matching(self, values: Values, today: dt.date) -> Q | QuerySet[Any]:
        low = values.low or 0
        spent = buyers(of_window(values, today)).annotate(spent=Sum(SPENT))
        if values.how == AT_MOST:
            return ~Q(pk__in=spent.filter(spent__gt=low).values("customer_id"))
        return Q() if low == 0 else spent.filter(spent__gte=low).values("customer_id")

    def why(self, values: Values, customer_ids: Collection[int], today: dt.date) -> dict[int, str]:
        orders = of_window(values, today).filter(among("customer_id", customer_ids))
        sums = dict(orders.values("customer_id").annotate(spent=Sum(SPENT)).values_list("customer_id", "spent"))
        return {each: _spent(sums.get(each, 0), values.days) for each in customer_ids}


def _spent(minor: int, days: int | None) -> str:
    if days is None:
        return gettext("Spent %(amount)s") % {"amount": shown(minor)}
    return gettext("Spent %(amount)s in the last %(days)s days") % {"amount": shown(minor), "days": number(days)}
