from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR, SEARCH_VAR
from django.db.models import Case, IntegerField, Model, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from apps.common.admin import Desk, DeskForm, DeskList, HistoryRows, page_button
from apps.common.errors import DomainError
from apps.customers.admin.tags import TagsField, ask_for_tag, give_tag
from apps.customers.models import Consent, Customer, Identifier
from apps.customers.models.customer import CustomerQuerySet
from apps.customers.services import (
    create_customer,
    normalize_email,
    normalize_phone,
    search_customers,
    set_tags,
    tag_names,
    update_customer,
)
from apps.customers.services.contacts import EMAIL_MAX, clean_birthday, clean_name
from apps.shop.services import current_shop
from apps.staff.models import User

_NO_FILTERS = {SEARCH_VAR, ORDER_VAR, PAGE_VAR}


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


class CustomerForm(DeskForm[Customer]):
    """The record through the same checks as at every other door."""

    email = forms.CharField(label=_("E-mail"), required=False, max_length=EMAIL_MAX)
    phone = forms.CharField(
        label=_("Phone"), required=False, max_length=40, help_text=_("Such as 0532 123 45 67 or +90 532 123 45 67.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    tags = TagsField()

    class Meta:
        model = Customer
        fields = ("name", "email", "phone", "birthday_on", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["tags"] = ", ".join(tag_names(self.instance))

    def clean_name(self) -> str:
        with _refusals_beside_the_field():
            return clean_name(self.cleaned_data["name"])

    def clean_email(self) -> str:
        typed: str = self.cleaned_data["email"]
        with _refusals_beside_the_field():
            return normalize_email(typed) if typed else ""

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"]
        with _refusals_beside_the_field():
            return normalize_phone(typed, current_shop().country) if typed else ""

    def clean_birthday_on(self) -> dt.date | None:
        with _refusals_beside_the_field():
            return clean_birthday(self.cleaned_data["birthday_on"])


@contextmanager
def _refusals_beside_the_field() -> Iterator[None]:
    try:
        yield
    except DomainError as refusal:
        raise forms.ValidationError(str(refusal), code=refusal.code) from None


class CustomerList(DeskList):
    """A click on a name leads to everything about the person; the record is one step further."""

    def url_for_result(self, result: Model) -> str:
        return reverse("customer_overview", args=[result.pk])


@admin.register(Customer)
class CustomerDesk(Desk):
    """Names, e-mail and phone are changed here through the same checks as everywhere."""

    form = CustomerForm
    list_display = ["__str__", "email", "phone", "birthday_on", "language", "joined_at"]
    list_filter = ["language", "taggings__tag"]
    actions = ["give_tag"]
    # Named so that the theme shows the box; ``get_search_results`` searches.
    search_fields = ["name_key"]
    search_help_text = _("Name, phone, e-mail, card or order number")
    fields = ["name", "email", "phone", "birthday_on", "language", "tags", "public_id", "joined_at"]
    readonly_fields = ["public_id", "joined_at"]
    inlines = [IdentifierRows, ConsentRows]
    actions_detail = ["overview"]  # type: ignore[assignment]  # the theme declares an empty tuple

    def get_changelist(self, request: HttpRequest, **kwargs: object) -> type[DeskList]:  # type: ignore[override]  # says instance, means class
        return CustomerList

    @page_button(description=_("Overview"), permissions=["overview"])
    def overview(self, request: HttpRequest, object_id: int) -> HttpResponse:
        # By name: what is told there comes from some floors above.
        return redirect("customer_overview", customer_id=object_id)

    def has_overview_permission(self, request: HttpRequest, object_id: int | None = None) -> bool:
        return self.has_view_permission(request)

    def response_post_save_change(self, request: HttpRequest, obj: Model) -> HttpResponseRedirect:
        return redirect("customer_overview", customer_id=obj.pk)

    def response_post_save_add(self, request: HttpRequest, obj: Model) -> HttpResponseRedirect:
        return redirect("customer_overview", customer_id=obj.pk)

    @admin.action(description=_("Give a tag"), permissions=["change"])
    def give_tag(self, request: HttpRequest, customers: QuerySet[Customer]) -> HttpResponse | None:
        return ask_for_tag(request, customers)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [path("tag/", view(give_tag), name="customers_customer_tag"), *super().get_urls()]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Customer], search_term: str
    ) -> tuple[QuerySet[Customer], bool]:
        if not search_term.strip():
            return queryset, False
        among = queryset if request.GET.keys() - _NO_FILTERS else None
        found = search_customers(text=search_term, among=among, limit=self.list_per_page)
        places = Case(*(When(pk=pk, then=Value(place)) for place, pk in enumerate(found)), output_field=IntegerField())
        shown = queryset.filter(pk__in=found)
        return (shown if ORDER_VAR in request.GET or not found else shown.order_by(places)), False

    def get_queryset(self, request: HttpRequest) -> CustomerQuerySet:
        return Customer.objects.present().order_by(*self.get_ordering(request) or ["-pk"])

    def save_model(self, request: HttpRequest, obj: Model, form: forms.Form, change: bool) -> None:
        assert isinstance(obj, Customer)
        typed = {name: value for name, value in form.cleaned_data.items() if name != "tags"}
        saved = update_customer(customer=obj, **typed) if change else create_customer(**typed)
        obj.__dict__.update(saved.__dict__)
        by = request.user
        set_tags(customer=saved, names=form.cleaned_data["tags"], by=by if isinstance(by, User) else None)
