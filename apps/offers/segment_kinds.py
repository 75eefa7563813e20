"""What can be asked of customers about the offers they used, with a code or without."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django import forms
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.common.among import among
from apps.common.spelling import list_text
from apps.offers.models import Offer, OfferUse
from apps.segments.drafts import Values
from apps.segments.kinds import Kind, add_kind, words

USED, NOT_USED = "used", "not_used"
NAMES_MAX = 3


class OfferUsed(Kind):
    name = "offer_used"
    label = _("Offers and codes used")
    heading = words.PURCHASES

    def fields(self) -> dict[str, forms.Field]:
        offers = Offer.objects.exclude(status=Offer.Status.DRAFT).order_by("name", "pk")
        choices = [(str(public_id), name) for public_id, name in offers.values_list("public_id", "name")]
        return {
            "how": words.choice(_("The customer"), [(USED, _("used one of")), (NOT_USED, _("used none of"))]),
            "keys": words.several(_("Offers"), choices, required=False, help_text=_("None chosen: any offer.")),
            "days": words.last_days(),
        }

    def matching(self, values: Values, today: dt.date) -> Q | QuerySet[Any]:
        used = self._uses(values, today).filter(customer__isnull=False).values("customer_id")
        return used if values.how == USED else ~Q(pk__in=used)

    def why(self, values: Values, customer_ids: Collection[int], today: dt.date) -> dict[int, str]:
        names: dict[int, list[str]] = defaultdict(list)
        days: dict[int, dt.datetime] = {}
        rows = self._uses(values, today).filter(among("customer_id", customer_ids))
        for customer_id, name, at in (
            rows.values_list("customer_id", "offer__name").annotate(at=Max("order__placed_at")).order_by("-at")
        ):
            names[customer_id].append(name)
            days.setdefault(customer_id, at)
        text = gettext("Used %(list)s, last on %(day)s")
        known = {
            each: text % {"list": list_text(found[:NAMES_MAX]), "day": words.ago(words.day_of(days[each]), today)}
            for each, found in names.items()
        }
        return words.for_all(customer_ids, known, gettext("Used no such offer"))

    def _uses(self, values: Values, today: dt.date) -> QuerySet[OfferUse]:
        uses = OfferUse.objects.filter(status=OfferUse.Status.USED, order__placed_at__lt=words.until(today)).order_by()
        if values.keys:
            uses = uses.filter(offer__public_id__in=values.keys)
        return uses if values.days is None else uses.filter(order__placed_at__gte=words.since(values.days, today))


def enter() -> None:
    add_kind(OfferUsed())
