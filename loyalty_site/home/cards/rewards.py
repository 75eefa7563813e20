from __future__ import annotations

from django.utils.translation import gettext as _

from apps.rewards.models import Redemption
from loyalty_site.home.card import Card, CardKind, Morning, counted, listed


def _ready(_morning: Morning) -> Card:
    rows = Redemption.objects.issued().count()
    return counted(_("Rewards ready to use"), rows, listed("rewards_redemption", status__exact="issued"))


READY = CardKind("rewards.view_redemption", _ready)
