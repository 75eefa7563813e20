"""Live offers that are nearly used up: by money or by number of uses."""

from __future__ import annotations

from django.db.models import F, Q
from django.utils.translation import gettext as _

from apps.offers.models import Offer, Tally
from loyalty_site.home.card import Card, CardKind, Morning, if_any, listed, named

# A fifth is left, or less. Divided rather than multiplied, as no limit is too large for that.
_NEARLY = Q(money_minor__gte=F("money_max_minor") - F("money_max_minor") / 5) | Q(
    uses__gte=F("uses_max") - F("uses_max") / 5
)


def _nearly_used(_morning: Morning) -> Card | None:
    tallies = Tally.objects.filter(_NEARLY, scope=Tally.Scope.OFFER, offer__status=Offer.Status.LIVE)
    offers = sorted(tallies.values_list("offer_id", flat=True))
    link = listed("offers_offer", **named(offers))
    return if_any(_("Offers that are nearly used up"), len(offers), link, _("At most a fifth of their limit is left."))


NEARLY_USED = CardKind("offers.change_offer", _nearly_used)
