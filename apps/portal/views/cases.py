"""What a member and the shop wrote to each other about something that went wrong. Everybody sees their own and no other."""

from __future__ import annotations

import datetime as dt
import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.codes.services import count_attempt
from apps.common import clock
from apps.common.errors import DomainError
from apps.customers.models import Customer
from apps.feedback.models import Case
from apps.feedback.reports import case_rules
from apps.feedback.services import customer_writes, may_come_back, open_case
from apps.orders.models import Order
from apps.portal.forms.cases import AnswerForm, CaseForm
from apps.portal.session import member_required
from apps.portal.throttles import HOUR
from apps.portal.views.answers import again
from apps.shop.services import current_shop

SHOWN_MAX = 50
MESSAGES_PER_HOUR_MAX = 20


@require_safe
@member_required
def show_all(request: HttpRequest, member: Customer) -> HttpResponse:
    cases = list(Case.objects.filter(customer=member).order_by("-touched_at", "-pk")[:SHOWN_MAX])
    return render(request, "portal/cases.html", {"cases": [(case, told(case)) for case in cases]})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def begin(request: HttpRequest, member: Customer) -> HttpResponse:
    """A new conversation, perhaps about a purchase."""
    order = _order(request.GET.get("order", ""), member)
    around: dict[str, object] = {"order": order}
    form = CaseForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return render(request, "portal/case_new.html", {"form": form, **around})
    if not form.is_valid():
        return again(request, "portal/case_new.html", form, context=around)
    typed = form.cleaned_data
    try:
        _count(member)
        case = open_case(
            channel=Case.Channel.PORTAL,
            customer=member,
            subject=typed["subject"],
            text=typed["text"],
            order=order,
            reference=f"portal:{member.pk}:{typed['ticket'] or uuid.uuid4()}",
        )
    except DomainError as refusal:
        return again(request, "portal/case_new.html", form, refusal=refusal, context=around)
    return redirect("portal:case", case.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def show(request: HttpRequest, member: Customer, public_id: uuid.UUID) -> HttpResponse:
    """One conversation, and a box to write back while it can still be opened."""
    case = Case.objects.filter(customer=member, public_id=public_id).select_related("order").first()
    if case is None:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return render(request, "portal/case.html", {"form": form, **_around(case)})
    if not form.is_valid():
        return again(request, "portal/case.html", form, context=_around(case))
    typed = form.cleaned_data
    try:
        _count(member)
        customer_writes(
            case=case, text=typed["text"], reference=f"portal:{member.pk}:{typed['ticket'] or uuid.uuid4()}"
        )
    except DomainError as refusal:
        return again(request, "portal/case.html", form, refusal=refusal, context=_around(case))
    return redirect("portal:case", case.public_id)


def _count(member: Customer) -> None:
    """One more message of this member. Raises TooManyAttempts."""
    count_attempt(what="case.write", who=str(member.public_id), limit=MESSAGES_PER_HOUR_MAX, seconds=HOUR)


def _order(public_id: str, member: Customer) -> Order | None:
    """The member's own purchase; anything else is none."""
    try:
        number = uuid.UUID(public_id)
    except ValueError:
        return None
    return Order.objects.standing().filter(public_id=number, customer=member).first()


def _around(case: Case) -> dict[str, object]:
    now = clock.now()
    return {
        "case": case,
        "told": told(case),
        "said": case.messages.order_by("written_at", "pk"),
        "may_write": case.is_unsolved or may_come_back(case, now),
        "until": _last_day(case),
    }


def _last_day(case: Case) -> dt.date | None:
    """Until when a solved conversation can be opened again."""
    if case.solved_at is None or case.status != Case.Status.SOLVED:
        return None
    return current_shop().local_date(case.solved_at + dt.timedelta(days=case_rules().reopen_days))


def told(case: Case) -> str:
    """Where it stands, for the member."""
    return {
        Case.Status.OPEN: _("We are looking at it"),
        Case.Status.WAITING: _("We wait for your answer"),
        Case.Status.SOLVED: _("Solved"),
        Case.Status.CLOSED: _("Closed"),
    }[Case.Status(case.status)]
