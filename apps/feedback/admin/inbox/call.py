"""The form while talking: a number typed, the caller found, what they say, saved with one button."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from apps.common.admin import dress
from apps.common.errors import DomainError
from apps.customers.models import Customer
from apps.customers.services import search_customers
from apps.feedback import services
from apps.feedback.admin.inbox.forms import possible_owners, shown_field
from apps.feedback.admin.inbox.page import about
from apps.feedback.models import Case
from apps.feedback.models.talk import TEXT_MAX
from apps.feedback.services.opening import CONTACT_MAX, NAME_MAX, SUBJECT_MAX
from apps.staff.doors import worker
from apps.staff.models import User

OPEN = "feedback.add_case"
CALLERS_MAX = 5
BY_HAND = [Case.Channel.PHONE, Case.Channel.EMAIL, Case.Channel.WEB, Case.Channel.COUNTER]


class CallForm(forms.Form):
    reference = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    channel = forms.ChoiceField(label=gettext_lazy("Came by"), choices=[(c, c.label) for c in BY_HAND])
    contact = forms.CharField(
        label=gettext_lazy("Phone, e-mail, card or order number"),
        required=False,
        max_length=CONTACT_MAX,
        help_text=gettext_lazy("For example 0532 123 45 67. The caller is found while you type."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label=gettext_lazy("Name, if nobody was found"), required=False, max_length=NAME_MAX)
    subject = forms.CharField(
        label=gettext_lazy("What is it about?"),
        max_length=SUBJECT_MAX,
        help_text=gettext_lazy("A few words, for example: Parcel did not arrive."),
    )
    text = forms.CharField(
        label=gettext_lazy("What they say"), max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 4})
    )
    answer = forms.CharField(
        label=gettext_lazy("What you told them"),
        required=False,
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Leave empty when you call back later: then a reply is due."),
    )
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), choices=Case.Priority, initial=Case.Priority.NORMAL)
    owner = forms.TypedChoiceField(label=capfirst(gettext_lazy("owner")), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.TypedChoiceField), "owner is chosen from a list"
        owner.choices = [("", gettext_lazy("Nobody")), *((user.pk, str(user)) for user in possible_owners())]
        owner.initial = by.pk
        dress(self)
        self.fields["contact"].widget.attrs["autofocus"] = True


@require_http_methods(["GET", "HEAD", "POST"])
def call_page(request: HttpRequest) -> HttpResponse:
    by = worker(request, OPEN)
    form = CallForm(request.POST or None, by=by, initial={"contact": request.GET.get("contact", "")[:CONTACT_MAX]})
    if form.is_bound and form.is_valid():
        try:
            case = _open(form.cleaned_data, _chosen(request), by)
        except DomainError as refusal:
            form.add_error(shown_field(form, refusal), str(refusal))
        else:
            messages.success(request, _("The case is saved."))
            return redirect("admin:feedback_case_change", case.pk)
    typed = request.POST.get("contact", "") if form.is_bound else form.initial["contact"]
    page = {
        **admin.site.each_context(request),
        "title": _("New case"),
        "opts": Case._meta,
        "form": form,
        **_found(typed, by, _chosen(request)),
    }
    return render(request, "admin/feedback/call.html", page)


@require_safe
def callers(request: HttpRequest) -> HttpResponse:
    """Who it may be, asked for while a number is typed."""
    by = worker(request, OPEN)
    return render(request, "admin/feedback/callers.html", _found(request.GET.get("contact", ""), by, None))


def _found(typed: str, by: User, chosen: Customer | None) -> dict[str, Any]:
    typed = typed.strip()[:CONTACT_MAX]
    ids = search_customers(text=typed, limit=CALLERS_MAX) if len(typed) > 2 else []
    if chosen is not None and chosen.pk not in ids:
        ids = [chosen.pk, *ids]
    people = Customer.objects.in_bulk(ids)
    only = ids[0] if len(ids) == 1 else None
    return {
        "typed": typed,
        "found": [about(people[pk], by) for pk in ids],
        "chosen": chosen.pk if chosen else only,
    }


def _chosen(request: HttpRequest) -> Customer | None:
    number = request.POST.get("customer", "")
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        return None
    return Customer.objects.present().filter(pk=int(number)).first()


def _open(typed: dict[str, Any], customer: Customer | None, by: User) -> Case:
    case = services.open_case(
        channel=typed["channel"],
        customer=customer,
        name=typed["name"],
        contact=typed["contact"],
        subject=typed["subject"],
        text=typed["text"],
        priority=typed["priority"],
        owner=User.objects.filter(pk=typed["owner"]).first() if typed["owner"] else None,
        reference=f"desk:{by.pk}:{typed['reference']}",
        by=by,
    )
    if typed["answer"].strip():
        services.reply(
            case=case, text=typed["answer"], by=by, reference=f"desk-answer:{typed['reference']}", is_said=True
        )
    return case
