from __future__ import annotations

from django.contrib import admin

from apps.common.admin import Desk, History
from apps.messaging.models import Message, Pause, Suppression


@admin.register(Message)
class MessageDesk(History):
    """What was written to whom and what became of it. Letters that let somebody sign in are not shown."""

    list_display = ["template", "customer", "channel", "purpose", "language", "state", "reason", "due_at", "sent_at"]
    list_filter = ["state", "purpose", "template", "language"]
    list_select_related = ["customer"]
    search_fields = ["to", "reference"]
    # The text stays out: a sign-in code in it would let staff in as the member.
    exclude = ["body_text", "body_html", "subject"]


@admin.register(Suppression)
class SuppressionDesk(Desk):
    list_display = ["address", "channel", "reason", "created_at"]
    list_filter = ["reason"]
    search_fields = ["address"]


@admin.register(Pause)
class PauseDesk(History):
    """Who is left in peace, since when and why. Whoever has the reason pauses and resumes."""

    list_display = ["customer", "what", "reference", "since_at", "until_at"]
    list_filter = ["what"]
    list_select_related = ["customer"]
    search_fields = ["reference"]
