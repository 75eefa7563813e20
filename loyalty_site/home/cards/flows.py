"""Letters that should write themselves, and cannot: an offer has ended, or a text was taken out."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.flows.reports import standings
from loyalty_site.home.card import Card, CardKind, Morning, if_any, listed


def _silenced(_morning: Morning) -> Card | None:
    silenced = sum(1 for standing in standings().values() if standing.troubles)
    link = listed("flows_flow", silenced="1")
    return if_any(_("Automatic letters that nobody gets"), silenced, link, _("They are on, but something is missing."))


SILENCED = CardKind("flows.change_flow", _silenced)
