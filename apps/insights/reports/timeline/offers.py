"""Which offers and codes somebody used, and what they saved by it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common.money import display
from apps.insights.reports.timeline.entry import Entry, Kind, Page, Place
from apps.offers.models import OfferUse

OFFERS = "offers"


def read_uses(customer_id: int, before: Place | None, limit: int) -> list[Entry]:
    """Set aside is not used yet, and released was never used."""
    rows = OfferUse.objects.used().filter(customer=customer_id).select_related("offer", "code__code", "order")
    if before is not None:
        rows = rows.filter(before.older(OFFERS, "at"))
    return [_use(use) for use in rows.order_by("-at", "-pk")[:limit]]


def _use(use: OfferUse) -> Entry:
    order = use.order
    assert order is not None, "what was used stands on a purchase"
    return Entry(
        source=OFFERS,
        pk=use.pk,
        at=use.at,
        title=_("Code %(code)s used: %(offer)s") % {"code": use.code, "offer": use.offer}
        if use.code
        else _("Offer used: %(offer)s") % {"offer": use.offer},
        detail=_("Purchase %(number)s") % {"number": order.number},
        note=_("%(amount)s off") % {"amount": display(use.discount_minor, order.currency)},
        page=Page.ORDER,
        page_id=order.pk,
    )


KIND = Kind(OFFERS, gettext_lazy("Offers"), "sell", "offers.view_offeruse", read_uses)
