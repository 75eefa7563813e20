from __future__ import annotations

from django.utils.translation import gettext as _

from apps.insights.admin.five.shown import Shown
from apps.insights.reports.five import Five


def referral(_five: Five) -> list[Shown]:
    return [
        Shown(
            code="referral",
            title=_("Referral rate"),
            definition=_("Of all new customers, how many were sent by another customer."),
            headline="–",
            basis="",
            notes=(_("There is a figure here once there are referrals."),),
        )
    ]
