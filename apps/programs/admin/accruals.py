from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.common.admin import History, HistoryRows
from apps.programs.models import Accrual, Clawback
from apps.shop.forms import shown


class ClawbackRows(HistoryRows):
    model = Clawback
    fields = ["cause", "refund", "wanted", "taken", "shortfall", "created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Clawback]:
        return super().get_queryset(request).select_related("refund")


@admin.register(Accrual)
class AccrualDesk(History):
    """Why these points: what counted, by which rule, and what was taken back."""

    list_display = [
        "order",
        "member",
        "counted",
        "rate",
        "granted",
        "taken_back",
        "shortfall",
        "activates_at",
        "activated_at",
    ]
    list_filter = ["rule", "created_at"]
    list_select_related = ["order", "membership__customer"]
    search_fields = ["order__external_id", "membership__customer__name_key"]
    inlines = [ClawbackRows]

    @admin.display(description=_("Member"))
    def member(self, accrual: Accrual) -> str:
        return str(accrual.membership.customer)

    @admin.display(description=_("Amount that counts"), ordering="base_minor")
    def counted(self, accrual: Accrual) -> str:
        return shown(accrual.base_minor)

    @admin.display(description=_("Rate"))
    def rate(self, accrual: Accrual) -> str:
        return _("%(points)d for each %(unit)s") % {
            "points": accrual.points_per_unit,
            "unit": shown(accrual.unit_minor),
        }
