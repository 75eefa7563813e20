"""Signing up at the counter, and letting a member into their own pages."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from apps.codes.services import count_attempt
from apps.common.errors import DomainError
from apps.customers.models import Customer, Notice
from apps.customers.services import (
    current_notice,
    join_at_counter,
    make_till_link,
    notice_text,
    prove_join_at_counter,
)
from apps.programs.models import Program
from apps.programs.services import enrol
from apps.shop.services import current_shop
from apps.till.access import TillRequest, at_the_till


class NewCustomer(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=200)
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    email = forms.CharField(
        label=gettext_lazy("E-mail"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
    )
    wants_email = forms.BooleanField(label=gettext_lazy("Wants offers by e-mail"), required=False)
    wants_sms = forms.BooleanField(label=gettext_lazy("Wants offers by SMS"), required=False)
    counter_code = forms.CharField(
        label=gettext_lazy("Code under the text"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Only for offers: the customer reads it aloud from the text you show them."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean(self) -> None:
        if not self.cleaned_data.get("phone") and not self.cleaned_data.get("email"):
            self.add_error("phone", _("Write a phone number or an e-mail address."))


class WaitingCustomer(forms.Form):
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    code = forms.CharField(
        label=gettext_lazy("Six digits from the customer's phone"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


@require_GET
@at_the_till
def join(request: TillRequest) -> HttpResponse:
    return _show(request, NewCustomer(), WaitingCustomer(prefix="waiting"))


@require_POST
@at_the_till
def sign_up(request: TillRequest) -> HttpResponse:
    form = NewCustomer(request.POST)
    customer = _ask(form, lambda: join_at_counter(by=request.user, language=_language(request), **form.cleaned_data))
    if customer is None:
        return _show(request, form, WaitingCustomer(prefix="waiting"))
    return _welcome(request, customer)


@require_POST
@at_the_till
def confirm(request: TillRequest) -> HttpResponse:
    """Somebody joined on their own phone and reads the six digits aloud."""
    form = WaitingCustomer(request.POST, prefix="waiting")

    def prove() -> Customer:
        count_attempt(what="till-join", who=str(request.user.pk), limit=30, seconds=600)
        return prove_join_at_counter(by=request.user, **form.cleaned_data)

    customer = _ask(form, prove)
    if customer is None:
        return _show(request, NewCustomer(), form)
    return _welcome(request, customer)


@require_POST
@at_the_till
def link(request: TillRequest, public_id: uuid.UUID) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.present(), public_id=public_id)
    token = make_till_link(customer=customer, by=request.user)
    address = request.build_absolute_uri(reverse("portal:till_link", args=[token]))
    return render(request, "till/link.html", {"customer": customer, "address": address})


def _ask(form: forms.Form, service: Callable[[], Customer]) -> Customer | None:
    """The customer, or None with what is wrong noted at its field."""
    if not form.is_valid():
        return None
    try:
        return service()
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None


def _welcome(request: TillRequest, customer: Customer) -> HttpResponse:
    with transaction.atomic():
        for program in Program.objects.live():
            enrol(program=program, customer_ids=[customer.pk])
    messages.success(request, _("Welcome! The customer is signed up and collects points from now on."))
    return redirect("till:customer", public_id=customer.public_id)


def _language(request: TillRequest) -> str:
    wished = request.POST.get("language") or request.GET.get("language", "")
    return wished if wished in dict(settings.LANGUAGES) else current_shop().language


def _show(request: TillRequest, form: NewCustomer, waiting: WaitingCustomer) -> HttpResponse:
    language = _language(request)
    marketing = current_notice(kind=Notice.Kind.MARKETING, language=language)
    context = {
        "form": form,
        "waiting": waiting,
        "language": language,
        "languages": settings.LANGUAGES,
        "privacy": notice_text(current_notice(kind=Notice.Kind.PRIVACY, language=language)),
        "marketing": notice_text(marketing),
        "counter_code": marketing.counter_code,
        "has_problem": form.is_bound or waiting.is_bound,
    }
    return render(request, "till/join.html", context, status=422 if context["has_problem"] else 200)
