"""Letters that did not leave, or of which nobody can say whether they did."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from apps.messaging.models import Message
from loyalty_site.home.card import Card, CardKind, Morning, between, if_any, listed

DAYS = 7
_FATES = (Message.State.FAILED, Message.State.UNKNOWN)


def _failed(morning: Morning) -> Card | None:
    days = between("created_at", morning.today - dt.timedelta(days=DAYS - 1), morning.today)
    rows = Message.objects.filter(state__in=_FATES, **days).count()
    link = listed("messaging_message", state__in=",".join(_FATES), **days)
    return if_any(_("Letters that failed"), rows, link, _("In the last 7 days."))


FAILED = CardKind("messaging.view_message", _failed)
