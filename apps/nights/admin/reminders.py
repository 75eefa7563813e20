from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.common.admin import History
from apps.messaging.models import Message
from apps.messaging.words import reason_words
from apps.nights.models import Reminder


@admin.register(Reminder)
class ReminderDesk(History):
    """Who is reminded of what, what became of it, and why where nothing did."""

    list_display = ["member", "kind", "about_on", "days_before", "points", "due_at", "outcome", "why"]
    list_filter = ["kind", "state", "reason", "message__state", "due_at"]
    list_select_related = ["membership__customer", "message"]
    search_fields = ["membership__customer__name_key", "membership__customer__email"]
    date_hierarchy = "due_at"

    @admin.display(description=_("Member"))
    def member(self, reminder: Reminder) -> str:
        return str(reminder.membership.customer)

    @admin.display(description=_("What became of it"))
    def outcome(self, reminder: Reminder) -> str:
        message = reminder.message
        if message is None or message.state == Message.State.QUEUED:
            return reminder.get_state_display()
        return message.get_state_display()

    @admin.display(description=_("Why"))
    def why(self, reminder: Reminder) -> str:
        return reason_words(reminder.message.reason) if reminder.message else reminder.get_reason_display()
