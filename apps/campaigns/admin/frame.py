"""What the pages of one campaign share: who may, where one is, what comes next."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.campaigns.models import Campaign
from apps.staff.doors import worker

VIEW, CHANGE = "campaigns.view_campaign", "campaigns.change_campaign"


def campaign_or_404(campaign_id: int | None) -> Campaign:
    rows = Campaign.objects.select_related("segment", "offer", "shared_code__code")
    return get_object_or_404(rows, pk=campaign_id)


def frame(request: HttpRequest, campaign: Campaign | None, here: str, **more: Any) -> dict[str, Any]:
    by = worker(request, VIEW)
    return {
        **admin.site.each_context(request),
        "title": campaign.name if campaign else _("New campaign"),
        "opts": Campaign._meta,
        "campaign": campaign,
        "steps": _steps(campaign, here, may_change=by.has_perm(CHANGE)) if campaign else [],
        "may_change": by.has_perm(CHANGE),
        **more,
    }


def _steps(campaign: Campaign, here: str, *, may_change: bool) -> list[tuple[str, str, bool]]:
    """Label, address, whether it is this page."""
    begun = campaign.started_at is not None
    pages = [
        ("letter", _("Letter"), "change", campaign.is_draft and may_change),
        ("preview", _("Preview and test"), "preview", True),
        ("who", _("Who gets it"), "who", not begun),
        ("results", _("Results"), "results", begun),
    ]
    return [
        (label, reverse(f"admin:campaigns_campaign_{page}", args=[campaign.pk]), name == here)
        for name, label, page, shown in pages
        if shown
    ]
