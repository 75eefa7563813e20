"""What somebody wants to give and may not give alone."""

from __future__ import annotations

from django.utils.translation import gettext as _

from apps.feedback.models import Recovery
from loyalty_site.home.card import Card, CardKind, Morning, if_any, listed, named


def _waiting(_morning: Morning) -> Card | None:
    cases = sorted(set(Recovery.objects.waiting().values_list("case_id", flat=True)))
    link = listed("feedback_case", **named(cases))
    return if_any(_("Cases with a gift to approve"), len(cases), link, _("A colleague asks whether it may be given."))


WAITING = CardKind("feedback.change_recovery", _waiting)
