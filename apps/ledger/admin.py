from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.common.admin import History, HistoryRows, whole_numbers
from apps.ledger.models import Account, Lot, Transfer


class LotRows(HistoryRows):
    model = Lot
    fields = ("amount", "remaining", "active_from", "expires_on")


@admin.register(Account)
class AccountDesk(History):
    list_display = ["__str__", "unit", "role", "points", "may_overdraw"]
    list_filter = ["role", "unit"]
    points = whole_numbers("balance", _("balance"))
    inlines = [LotRows]


@admin.register(Transfer)
class TransferDesk(History):
    list_display = ["id", "kind", "points", "debit", "credit", "reference", "effective_at", "created_at", "actor"]
    list_filter = ["kind", "created_at"]
    search_fields = ["=reference"]
    points = whole_numbers("amount", _("points"))
    list_select_related = ["debit", "credit", "actor"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Transfer]:
        return super().get_queryset(request).select_related("debit", "credit", "actor", "reverses")
