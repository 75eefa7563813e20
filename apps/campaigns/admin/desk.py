from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from apps.campaigns.admin.editor import edit_page
from apps.campaigns.admin.pages import act, preview_page, who_page
from apps.campaigns.admin.results import results_page
from apps.campaigns.models import Campaign, Recipient
from apps.common.admin import Desk, History
from apps.messaging.words import reason_words


@admin.register(Campaign)
class CampaignDesk(Desk):
    """The list is the theme's; the pages of one campaign are its own."""

    list_display = ["name", "status", "channel", "segment", "offer", "send_at"]
    list_filter = ["status", "goal", "channel"]
    list_select_related = ["segment", "offer"]
    search_fields = ["name"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:campaign_id>/who/", view(who_page), name="campaigns_campaign_who"),
            path("<int:campaign_id>/preview/", view(preview_page), name="campaigns_campaign_preview"),
            path("<int:campaign_id>/results/", view(results_page), name="campaigns_campaign_results"),
            path("<int:campaign_id>/<slug:step>/now/", view(act), name="campaigns_campaign_act"),
            *super().get_urls(),
        ]

    def changeform_view(  # type: ignore[override]  # the theme promises a template response to nobody
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return edit_page(request, object_id)


@admin.register(Recipient)
class RecipientDesk(History):
    """Who was meant, and what was decided about each."""

    list_display = ["campaign", "customer", "state", "why", "letter"]
    list_filter = ["state", "campaign"]
    list_select_related = ["campaign", "customer", "message"]
    search_fields = ["customer__name_key", "customer__email"]

    @admin.display(description=_("reason"))
    def why(self, recipient: Recipient) -> str:
        return reason_words(recipient.reason or (recipient.message.reason if recipient.message else ""))

    @admin.display(description=_("letter"))
    def letter(self, recipient: Recipient) -> str:
        return recipient.message.get_state_display() if recipient.message else ""
