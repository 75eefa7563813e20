"""What somebody bought. What was brought back in full was not bought."""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod
from collections import defaultdict
from collections.abc import Collection
from typing import Any, ClassVar

from django import forms
from django.db.models import F, Max, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.catalog.models import Category, Product
from apps.common.among import among
from apps.common.spelling import list_text
from apps.orders.models import Order, OrderLine
from apps.segments.drafts import Values
from apps.segments.errors import BadCondition
from apps.segments.kinds import words
from apps.segments.kinds.base import Kind
from apps.segments.kinds.picking import PickField

BOUGHT, NOT_BOUGHT = "bought", "not_bought"
NAMES_MAX = 3


class _Bought(Kind):
    heading = words.PURCHASES
    # The answer that holds the picks, and where a line has the same.
    picked: ClassVar[str]
    column: ClassVar[str]

    @abstractmethod
    def things(self) -> PickField:
        """What can be picked."""

    def fields(self) -> dict[str, forms.Field]:
        return {
            "how": words.choice(_("The customer"), [(BOUGHT, _("bought one of")), (NOT_BOUGHT, _("bought none of"))]),
            self.picked: self.things(),
            "days": words.last_days(),
        }

    def agree(self, values: Values) -> None:
        if not getattr(values, self.picked):
            raise BadCondition(_("Choose at least one."), field=self.picked)

    def matching(self, values: Values, today: dt.date) -> Q | QuerySet[Any]:
        buyers = self._lines(values, today).filter(order__customer__isnull=False).values("order__customer_id")
        return buyers if values.how == BOUGHT else ~Q(pk__in=buyers)

    def why(self, values: Values, customer_ids: Collection[int], today: dt.date) -> dict[int, str]:
        lines = self._lines(values, today).filter(among("order__customer_id", customer_ids))
        names: dict[int, list[str]] = defaultdict(list)
        days: dict[int, dt.datetime] = {}
        rows = lines.values_list("order__customer_id", self.column.removesuffix("_id") + "__name")
        for customer_id, name, at in rows.annotate(at=Max("order__placed_at")).order_by("-at"):
            names[customer_id].append(name)
            days.setdefault(customer_id, at)
        text = gettext("Bought %(list)s, last on %(day)s")
        known = {
            each: text % {"list": list_text(found[:NAMES_MAX]), "day": words.ago(words.day_of(days[each]), today)}
            for each, found in names.items()
        }
        return words.for_all(customer_ids, known, gettext("Bought none of these"))

    def _lines(self, values: Values, today: dt.date) -> QuerySet[OrderLine]:
        lines = OrderLine.objects.filter(
            Q(**{f"{self.column}__in": getattr(values, self.picked)}),
            order__status=Order.Status.PAID,
            order__placed_at__lt=words.until(today),
            refunded_milli__lt=F("quantity_milli"),
        ).exclude(total_minor__gt=0, refunded_minor=F("total_minor"))
        if values.days is not None:
            lines = lines.filter(order__placed_at__gte=words.since(values.days, today))
        return lines.order_by()


class Products(_Bought):
    name = "products"
    label = _("Products bought")
    picked, column = "products", "product_id"

    def things(self) -> PickField:
        return PickField(Product.objects.all(), label=_("Products"), searched=("name", "sku"))


class Categories(_Bought):
    name = "categories"
    label = _("Categories bought")
    picked, column = "categories", "product__category_id"

    def things(self) -> PickField:
        return PickField(Category.objects.all(), label=_("Categories"))
