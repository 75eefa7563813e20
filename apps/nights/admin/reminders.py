from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.common.admin import History
from apps.messaging.models import Message
from apps.nights.models import Reminder

# The postman's reasons in words; whatever else stands in a letter's row is an error of the mail server.
_WORDS = {
    "expired": Reminder.Reason.OVER,
    "no_address": Reminder.Reason.NO_ADDRESS,
    "suppressed": Reminder.Reason.SUPPRESSED,
    "unsubscribed": Reminder.Reason.UNSUBSCRIBED,
}


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
        code = reminder.message.reason if reminder.message else reminder.reason
        return str(Reminder.Reason(_WORDS.get(code, code)).label) if _known(code) else code


def _known(code: str) -> bool:
    return code in _WORDS or code in Reminder.Reason.values
