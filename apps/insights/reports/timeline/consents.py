"""What somebody allowed or took back, and where they said so."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.customers.models import Consent
from apps.insights.reports.timeline.entry import Entry, Kind, Page, Place

CONSENTS = "consents"


def read_consents(customer_id: int, before: Place | None, limit: int) -> list[Entry]:
    rows = Consent.objects.filter(customer=customer_id).select_related("recorded_by")
    if before is not None:
        rows = rows.filter(before.older(CONSENTS, "recorded_at"))
    return [_consent(consent) for consent in rows.order_by("-recorded_at", "-pk")[:limit]]


def _consent(consent: Consent) -> Entry:
    return Entry(
        source=CONSENTS,
        pk=consent.pk,
        at=consent.recorded_at,
        title=_("Said yes") if consent.granted else _("Said no"),
        detail=f"{consent.get_channel_display()} · {consent.get_purpose_display()}",
        note=" · ".join(filter(None, [consent.get_source_display(), str(consent.recorded_by or "")])),
        page=Page.CONSENT,
        page_id=consent.pk,
    )


KIND = Kind(CONSENTS, gettext_lazy("Consents"), "how_to_reg", "customers.view_consent", read_consents)
