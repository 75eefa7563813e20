from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.common.admin import History, HistoryRows
from apps.programs.admin.tiers import figures
from apps.programs.models import TierMove

_WITHOUT_FIGURES = {TierMove.Reason.MANUAL, TierMove.Reason.UNDONE}


def _story(rows: QuerySet[TierMove]) -> QuerySet[TierMove]:
    return rows.select_related("membership__customer", "from_tier", "to_tier__ladder", "order", "actor")


class MoveRows(HistoryRows):
    """How a member's status came about, the newest first."""

    model = TierMove
    verbose_name_plural = _("Tier history")
    fields = ["effective_on", "from_tier", "to_tier", "reason", "until_on", "words", "actor"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[TierMove]:
        return _story(super().get_queryset(request))


@admin.register(TierMove)
class TierMoveDesk(History):
    """Who moved to which level, when and why (rule 51)."""

    list_display = [
        "effective_on",
        "member",
        "from_tier",
        "to_tier",
        "reason",
        "counted",
        "needed",
        "until_on",
        "actor",
    ]
    list_filter = ["reason", "to_tier", "membership__program"]
    search_fields = ["membership__customer__name_key", "words"]
    date_hierarchy = "effective_on"

    def get_queryset(self, request: HttpRequest) -> QuerySet[TierMove]:
        return _story(super().get_queryset(request))

    @admin.display(description=_("Member"))
    def member(self, move: TierMove) -> str:
        return str(move.membership.customer)

    @admin.display(description=_("Counted"), ordering="value")
    def counted(self, move: TierMove) -> str:
        return "" if move.reason in _WITHOUT_FIGURES else figures.told(move.value, move.to_tier.ladder.basis)

    @admin.display(description=_("Needed"), ordering="threshold")
    def needed(self, move: TierMove) -> str:
        return "" if move.reason in _WITHOUT_FIGURES else figures.told(move.threshold, move.to_tier.ladder.basis)
