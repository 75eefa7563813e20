from __future__ import annotations

from django.utils.translation import gettext as _

from apps.orders.models import ParkedRefund
from loyalty_site.home.card import Card, CardKind, Morning, counted, listed


def _parked(_morning: Morning) -> Card:
    rows = ParkedRefund.objects.filter(refund=None, dismissed_at=None).count()
    link = listed("orders_parkedrefund", refund__isempty="1", dismissed_at__isempty="1")
    return counted(_("Refunds that wait for their order"), rows, link)


PARKED = CardKind("orders.view_parkedrefund", _parked)
