from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.common.admin import History, HistoryRows
from apps.nights.models import Night, NightStep


class StepRows(HistoryRows):
    model = NightStep
    fields = ["name", "count", "done_at"]


@admin.register(Night)
class NightDesk(History):
    """What each night did. A night without an end is still at work, or goes on at the next tick."""

    list_display = ["day", "started_at", "finished_at", "did"]
    inlines = [StepRows]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Night]:
        return super().get_queryset(request).prefetch_related("steps")

    @admin.display(description=_("What it did"))
    def did(self, night: Night) -> str:
        did = [f"{step.get_name_display()}: {step.count}" for step in night.steps.all() if step.count]
        return " · ".join(did) or str(_("Nothing was due."))
