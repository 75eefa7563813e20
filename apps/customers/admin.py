from __future__ import annotations

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.common.admin import BornInService, Desk, History, HistoryRows
from apps.common.text import fold
from apps.customers.models import Consent, Customer, Identifier, JoinRequest, Notice
from apps.customers.models.customer import CustomerQuerySet


class IdentifierRows(HistoryRows):
    model = Identifier
    fields = ("kind", "scope", "value", "created_at")


class ConsentRows(HistoryRows):
    model = Consent
    fields = (
        "channel",
        "purpose",
        "granted",
        "source",
        "notice",
        "evidence",
        "recorded_by",
        "recorded_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Consent]:
        return super().get_queryset(request).select_related("notice", "recorded_by")


@admin.register(Customer)
class CustomerDesk(BornInService):
    """Names, e-mail and phone are changed here through the same checks as everywhere."""

    list_display = ["__str__", "email", "phone", "birthday_on", "language", "joined_at"]
    list_filter = ["language"]
    search_fields = ["name_key", "email", "phone", "identifiers__value"]
    search_help_text = _("Name, e-mail, phone or its last digits, card number")
    fields = ["name", "email", "phone", "birthday_on", "language", "public_id", "joined_at"]
    readonly_fields = ["email", "phone", "public_id", "joined_at"]
    inlines = [IdentifierRows, ConsentRows]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Customer], search_term: str
    ) -> tuple[QuerySet[Customer], bool]:
        # Names are found whatever the case or the dots on the letters: the column holds folded text.
        folded = search_term if any(c in search_term for c in "@+") else fold(search_term)
        return super().get_search_results(request, queryset, folded)

    def get_queryset(self, request: HttpRequest) -> CustomerQuerySet:
        return Customer.objects.present().order_by(*self.get_ordering(request) or ["-pk"])

    def save_model(self, request: HttpRequest, obj: Model, form: Form, change: bool) -> None:
        assert isinstance(obj, Customer)
        obj.name_key = fold(obj.name)
        super().save_model(request, obj, form, change)


@admin.register(JoinRequest)
class JoinRequestDesk(History):
    list_display = ["__str__", "phone", "email", "asked_at", "proven_at", "proven_by"]
    list_filter = [("proven_at", admin.EmptyFieldListFilter), "asked_at"]
    list_select_related = ["proven_by"]
    exclude = ["code_hash"]


@admin.register(Notice)
class NoticeDesk(Desk):
    """A changed text is a new version: what people saw is never edited."""

    list_display = ["kind", "language", "version", "counter_code", "published_at"]
    list_filter = ["kind", "language"]

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False


@admin.register(Consent)
class ConsentDesk(History):
    list_display = ["customer", "channel", "purpose", "granted", "source", "recorded_at"]
    list_filter = ["channel", "purpose", "granted", "source"]
    list_select_related = ["customer"]
