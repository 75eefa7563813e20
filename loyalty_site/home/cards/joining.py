from __future__ import annotations

from django.utils.translation import gettext as _

from apps.customers.models import JoinRequest
from loyalty_site.home.card import Card, CardKind, Morning, counted, listed


def _waiting(_morning: Morning) -> Card:
    rows = JoinRequest.objects.filter(proven_at=None).count()
    return counted(_("People waiting to join"), rows, listed("customers_joinrequest", proven_at__isempty="1"))


WAITING = CardKind("customers.view_joinrequest", _waiting)
