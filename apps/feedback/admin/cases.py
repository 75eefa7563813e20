from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.common.admin import History, HistoryRows
from apps.feedback.models import Case, CaseEvent, CaseMessage, CaseNote


class MessageRows(HistoryRows):
    model = CaseMessage
    fields = ["written_at", "is_ours", "by", "text"]


class NoteRows(HistoryRows):
    model = CaseNote
    fields = ["written_at", "by", "text"]


class EventRows(HistoryRows):
    model = CaseEvent
    fields = ["at", "kind", "by", "owner", "became", "timer"]


@admin.register(Case)
class CaseDesk(History):
    """Every case there ever was."""

    list_display = ["case", "who", "channel", "status", "priority", "owner", "due_at", "opened_at"]
    list_filter = ["status", "priority", "channel", "outcome", "tags", "is_newcomer", "opened_at"]
    search_fields = ["subject", "customer__name_key", "customer__email", "customer__phone", "name", "contact"]
    date_hierarchy = "opened_at"
    inlines = [MessageRows, NoteRows, EventRows]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        found: QuerySet[Case] = Case.objects.with_story().prefetch_related("tags")
        return found

    @admin.display(description=_("Case"), ordering="pk")
    def case(self, case: Case) -> str:
        return str(case)

    @admin.display(description=_("Customer"))
    def who(self, case: Case) -> str:
        return case.who
