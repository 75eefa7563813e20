"""What a button of the conversation does: ask the service, come back; on a refusal nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.common.errors import DomainError
from apps.customers.models import Customer
from apps.customers.services import search_customers
from apps.feedback import services
from apps.feedback.admin.inbox import forms
from apps.feedback.admin.inbox.page import CHANGE, FORMS, GIVE, conversation_page
from apps.feedback.errors import BadCase
from apps.feedback.models import Case, Recovery
from apps.feedback.services.recovering import APPROVE
from apps.messaging.tasks import nudge
from apps.staff.doors import worker
from apps.staff.models import User

# Does it, and says what was done.
Deed = Callable[[Case, User, dict[str, Any], HttpRequest], str]


class Overtaken(DomainError):
    """Somebody wrote while this was typed."""

    code = "overtaken"


@require_POST
def deed(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    if name not in _DEEDS:
        raise Http404
    by = worker(request, _PERMISSIONS.get(name, CHANGE))
    case = get_object_or_404(Case.objects.with_story(), pk=pk)
    form = FORMS[name](request.POST, case=case, by=by) if name in FORMS else None
    if form is not None and not form.is_valid():
        return conversation_page(request, pk, {name: form})
    try:
        done = _DEEDS[name](case, by, form.cleaned_data if form else {}, request)
    except DomainError as refusal:
        if form is None:
            messages.warning(request, str(refusal))
            return _back(request, pk)
        if isinstance(refusal, Overtaken):
            return conversation_page(request, pk, {name: _seen_now(form, case, by)}, str(refusal))
        form.add_error(forms.shown_field(form, refusal), str(refusal))
        return conversation_page(request, pk, {name: form})
    messages.success(request, done)
    return _back(request, pk)


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    query = request.GET.urlencode()
    return HttpResponseRedirect(reverse("admin:feedback_case_change", args=[pk]) + (f"?{query}" if query else ""))


def _seen_now(form: forms.DeedForm, case: Case, by: User) -> forms.DeedForm:
    """The same words once more, below what was said meanwhile."""
    return forms.ReplyForm(case=case, by=by, initial={"text": form.cleaned_data["text"]})


def _reply(case: Case, by: User, typed: dict[str, Any], request: HttpRequest) -> str:
    reference = f"desk:{typed['reference']}"
    is_second_click = case.messages.filter(reference=reference).exists()
    if not is_second_click and case.messages.filter(pk__gt=typed["seen"] or 0).exists():
        raise Overtaken(_("Somebody wrote meanwhile. Please read it and send your answer again."))
    how = request.POST.get("how", "")
    message = services.reply(
        case=case, text=typed["text"], by=by, reference=reference, is_said=how == "said", then_wait=how == "wait"
    )
    if message.letter is None:
        return _("Your answer is written down.")
    nudge()
    return _("Your answer is on its way.")


def _note(case: Case, by: User, typed: dict[str, Any], _request: HttpRequest) -> str:
    services.note(case=case, text=typed["text"], by=by)
    return _("The note is saved.")


def _heard(case: Case, by: User, typed: dict[str, Any], _request: HttpRequest) -> str:
    services.customer_writes(case=case, text=typed["text"], reference=f"heard:{typed['reference']}", by=by)
    return _("It is written down.")


def _sort(case: Case, by: User, typed: dict[str, Any], _request: HttpRequest) -> str:
    owner = User.objects.filter(pk=typed["owner"]).first() if typed["owner"] else None
    with transaction.atomic():
        if case.owner_id != typed["owner"]:
            services.assign(case=case, owner=owner, by=by)
        services.set_priority(case=case, priority=typed["priority"], by=by)
        services.set_tags(case=case, names=typed["tags"].split(","), by=by)
    return _("Saved.")


def _mine(case: Case, by: User, _typed: dict[str, Any], _request: HttpRequest) -> str:
    services.assign(case=case, owner=by, by=by)
    return _("The case is yours.")


def _wait(case: Case, by: User, _typed: dict[str, Any], _request: HttpRequest) -> str:
    services.wait(case=case, by=by)
    return _("The case waits for the customer.")


def _take_up(case: Case, by: User, _typed: dict[str, Any], _request: HttpRequest) -> str:
    services.take_up(case=case, by=by)
    return _("The case is open.")


def _solve(case: Case, by: User, typed: dict[str, Any], _request: HttpRequest) -> str:
    services.solve(case=case, outcome=typed["outcome"], by=by)
    return _("The case is solved.")


def _reopen(case: Case, by: User, _typed: dict[str, Any], _request: HttpRequest) -> str:
    services.reopen(case=case, by=by)
    return _("The case is open again.")


def _link(case: Case, by: User, typed: dict[str, Any], _request: HttpRequest) -> str:
    found = search_customers(text=typed["who"], limit=2)
    if len(found) != 1:
        told = _("Nobody was found.") if not found else _("Several people were found. Type the whole number.")
        raise BadCase(told, field="who")
    services.link_customer(case=case, customer=Customer.objects.get(pk=found[0]), by=by)
    return _("The customer is known now.")


def _give(case: Case, by: User, typed: dict[str, Any], _request: HttpRequest) -> str:
    recovery = services.compensate(
        case=case,
        membership=None if typed["offer"] else typed["membership"],
        points=typed["points"],
        offer=typed["offer"],
        words=typed["words"],
        by=by,
        reference=typed["reference"],
    )
    if recovery.state == Recovery.State.WAITING:
        return _("This is more than you may give alone. It waits until somebody else agrees.")
    if recovery.code is not None:
        return _("The code is made: %(code)s. It stands in your answer: please send it.") % {
            "code": recovery.code.shown
        }
    return _("The points are given.")


def _approve(case: Case, by: User, _typed: dict[str, Any], request: HttpRequest) -> str:
    services.approve(recovery=_asked(case, request), by=by)
    return _("The compensation is given.")


def _refuse(case: Case, by: User, _typed: dict[str, Any], request: HttpRequest) -> str:
    if not (by.has_perm(APPROVE) or _asked(case, request).asked_by_id == by.pk):
        raise PermissionDenied
    services.refuse(recovery=_asked(case, request), by=by)
    return _("The compensation is not given.")


def _asked(case: Case, request: HttpRequest) -> Recovery:
    number = request.POST.get("recovery", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 16
    return get_object_or_404(Recovery, pk=int(number) if is_number else 0, case=case)


_DEEDS: dict[str, Deed] = {
    "reply": _reply,
    "note": _note,
    "heard": _heard,
    "sort": _sort,
    "mine": _mine,
    "wait": _wait,
    "take-up": _take_up,
    "solve": _solve,
    "reopen": _reopen,
    "link": _link,
    "give": _give,
    "approve": _approve,
    "refuse": _refuse,
}
_PERMISSIONS = {"give": GIVE, "approve": APPROVE}
