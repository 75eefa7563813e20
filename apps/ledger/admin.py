from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.common.admin import DeskList, History, HistoryRows, whole_numbers
from apps.common.among import among
from apps.ledger.models import Account, Lot, Transfer
from apps.ledger.owners import accounts_of, owners_of


class LotRows(HistoryRows):
    model = Lot
    fields = ("amount", "remaining", "active_from", "expires_on")


def _name_owners(accounts: Iterable[Account]) -> None:
    accounts = list(accounts)
    names = owners_of({account.pk for account in accounts})
    for account in accounts:
        account.owner = names.get(account.pk, "")


class _OwnAccounts(DeskList):
    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        _name_owners(self.result_list)


class _BothAccounts(DeskList):
    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        _name_owners(account for move in self.result_list for account in (move.debit, move.credit))


@admin.register(Account)
class AccountDesk(History):
    list_display = ["account", "unit", "role", "points", "may_overdraw"]
    list_filter = ["role", "unit"]
    search_fields = ["=unit"]
    search_help_text = _("A customer's name, phone or e-mail")
    points = whole_numbers("balance", _("balance"))
    inlines = [LotRows]

    @admin.display(description=_("account"), ordering="pk")
    def account(self, account: Account) -> str:
        return str(account)

    def get_changelist(self, request: HttpRequest, **how: Any) -> Any:
        return _OwnAccounts

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Account | None:
        found = super().get_object(request, object_id, from_field)
        _name_owners([found] if found else [])
        return found

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Account], search_term: str
    ) -> tuple[QuerySet[Account], bool]:
        if not search_term.strip():
            return queryset, False
        return queryset.filter(Q(among("pk", accounts_of(search_term))) | Q(unit=search_term.strip())), False


@admin.register(Transfer)
class TransferDesk(History):
    list_display = ["id", "kind", "points", "debit", "credit", "reference", "effective_at", "created_at", "actor"]
    list_filter = ["kind", "created_at"]
    search_fields = ["=reference"]
    search_help_text = _("A customer's name, phone or e-mail, or a reference")
    points = whole_numbers("amount", _("points"))
    list_select_related = ["debit", "credit", "actor"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Transfer]:
        return super().get_queryset(request).select_related("debit", "credit", "actor", "reverses")

    def get_changelist(self, request: HttpRequest, **how: Any) -> Any:
        return _BothAccounts

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Transfer | None:
        found = super().get_object(request, object_id, from_field)
        _name_owners([found.debit, found.credit] if found else [])
        return found

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Transfer], search_term: str
    ) -> tuple[QuerySet[Transfer], bool]:
        typed = search_term.strip()
        if not typed:
            return queryset, False
        theirs = accounts_of(typed)
        return queryset.filter(Q(among("debit_id", theirs)) | Q(among("credit_id", theirs)) | Q(reference=typed)), False
