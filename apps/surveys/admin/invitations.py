from __future__ import annotations

from django.contrib import admin

from apps.common.admin import History
from apps.surveys.models import Invitation


@admin.register(Invitation)
class InvitationDesk(History):
    """Who was asked, who was not, and why."""

    list_display = ["customer", "survey", "order", "state", "reason", "created_at", "sent_at", "expires_at"]
    list_filter = ["state", "reason", "survey", "created_at"]
    list_select_related = ["customer", "survey", "order"]
    search_fields = ["customer__name_key", "customer__email", "order__external_id"]
    date_hierarchy = "created_at"
