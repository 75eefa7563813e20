"""What was begun and never switched on."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from apps.offers.models import Offer
from loyalty_site.home.card import Card, CardKind, Morning, if_any, listed, moment

FORGOTTEN_AFTER = dt.timedelta(days=7)


def _offers(morning: Morning) -> Card | None:
    before = morning.now - FORGOTTEN_AFTER
    rows = Offer.objects.filter(status=Offer.Status.DRAFT, created_at__lt=before).count()
    link = listed("offers_offer", status__exact="draft", created_at__lt=moment(before))
    return if_any(_("Offers still in draft"), rows, link, _("For more than a week. Finish them, or end them."))


OFFERS = CardKind("offers.change_offer", _offers)
