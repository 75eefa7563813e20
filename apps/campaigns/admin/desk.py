from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.campaigns.models import Campaign, Recipient
from apps.common.admin import History
from apps.messaging.words import reason_words


@admin.register(Campaign)
class CampaignDesk(History):
    list_display = ["name", "status", "channel", "segment", "offer", "send_at"]
    list_filter = ["status", "goal", "channel"]
    list_select_related = ["segment", "offer"]
    search_fields = ["name"]


@admin.register(Recipient)
class RecipientDesk(History):
    """Who was meant, and what was decided about each."""

    list_display = ["campaign", "customer", "state", "why", "letter"]
    list_filter = ["state", "campaign"]
    list_select_related = ["campaign", "customer", "message"]
    search_fields = ["customer__name_key", "customer__email"]

    @admin.display(description=_("reason"))
    def why(self, recipient: Recipient) -> str:
        return reason_words(recipient.reason)

    @admin.display(description=_("letter"))
    def letter(self, recipient: Recipient) -> str:
        return recipient.message.get_state_display() if recipient.message else ""
