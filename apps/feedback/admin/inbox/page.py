"""List and conversation: side by side where there is room, one after the other on a phone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.common import clock
from apps.common.spelling import number as spelled
from apps.customers.models import Customer
from apps.customers.services import readable_phone
from apps.feedback.admin.inbox import forms, told
from apps.feedback.models import Case, Recovery
from apps.feedback.reports import Box, cases_in, counts, find_cases, recovery_left
from apps.feedback.reports.apologies import prepared_answers
from apps.feedback.services import may_come_back
from apps.feedback.services.recovering import APPROVE
from apps.orders.models import Order
from apps.programs.models import Membership
from apps.programs.reports import wallet
from apps.shop.forms import shown as money
from apps.staff.doors import worker
from apps.staff.models import User

PAGE, LATEST_ORDERS, OTHER_CASES = 50, 3, 5
VIEW, CHANGE, GIVE = "feedback.view_case", "feedback.change_case", "feedback.add_recovery"
FORMS: dict[str, type[forms.DeedForm]] = {
    "reply": forms.ReplyForm,
    "note": forms.NoteForm,
    "heard": forms.HeardForm,
    "sort": forms.SortForm,
    "solve": forms.SolveForm,
    "give": forms.GiveForm,
    "link": forms.LinkForm,
}


@require_safe
def inbox_page(request: HttpRequest) -> HttpResponse:
    by = worker(request, VIEW)
    page = {**admin.site.each_context(request), **_list(request, by, None), "title": _("Inbox"), "case": None}
    return render(request, "admin/feedback/inbox.html", page)


@require_safe
def inbox_lists(request: HttpRequest) -> HttpResponse:
    """The lists as they are now, for a page that stays open: what is typed or read beside them is left alone."""
    by, chosen = worker(request, VIEW), request.GET.get("chosen", "")
    is_number = chosen.isascii() and chosen.isdigit() and len(chosen) < 16
    return render(request, "admin/feedback/lists.html", _list(request, by, int(chosen) if is_number else None))


def conversation_page(
    request: HttpRequest, pk: int, bound: Mapping[str, forms.DeedForm] | None = None, notice: str = ""
) -> HttpResponse:
    """``bound`` are forms that were refused, with what was typed in them."""
    by = worker(request, VIEW)
    case = get_object_or_404(Case.objects.with_story().select_related("order"), pk=pk)
    page = {
        **admin.site.each_context(request),
        **_list(request, by, case.pk),
        **_conversation(case, by),
        "title": str(case),
        "notice": notice,
    }
    page["forms"] = {name: form(case=case, by=by) for name, form in FORMS.items()} | dict(bound or {})
    return render(request, "admin/feedback/inbox.html", page)


def _list(request: HttpRequest, by: User, chosen: int | None) -> dict[str, Any]:
    typed = request.GET.get("q", "").strip()[:200]
    box = request.GET.get("box", "")
    box = box if box in Box.values else Box.OPEN
    number = request.GET.get("p", "")
    start = PAGE * min(int(number), 10_000) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    found = (find_cases(typed) if typed else cases_in(box, by)).prefetch_related("tags")
    rows = list(found[start : start + PAGE + 1])
    where = {"q": typed} if typed else {"box": box}
    query = urlencode(where | ({"p": start // PAGE} if start else {}))
    numbers = counts(by)
    inbox = reverse("admin:feedback_case_inbox")
    return {
        "opts": Case._meta,
        "typed": typed,
        "query": query,
        "refresh": f"{reverse('admin:feedback_case_lists')}?{query}" + (f"&chosen={chosen}" if chosen else ""),
        "boxes": [
            {
                "name": each.value,
                "label": each.label,
                "count": numbers[each],
                "link": f"{inbox}?box={each}",
                "is_chosen": not typed and each == box,
            }
            for each in Box
        ],
        "box_label": _("Found") if typed else Box(box).label,
        "lines": told.lines(rows[:PAGE], chosen, reverse("admin:feedback_case_change", args=[0]) + f"?{query}"),
        "older": f"{inbox}?{urlencode(where | {'p': start // PAGE + 1})}" if len(rows) > PAGE else "",
        "newer": f"{inbox}?{urlencode(where | {'p': start // PAGE - 1})}" if start else "",
        "may_open": by.has_perm("feedback.add_case"),
        "is_empty_shop": not rows and not typed and not numbers[Box.OPEN] and not numbers[Box.SOLVED],
    }


def _conversation(case: Case, by: User) -> dict[str, Any]:
    now = clock.now()
    recoveries = list(case.recoveries.with_story())
    waiting = [each for each in recoveries if each.state == Recovery.State.WAITING]
    given = [each for each in recoveries if each.state == Recovery.State.GIVEN]
    may_give = by.has_perm(GIVE)
    return {
        "case": case,
        "running": told.running(case, now),
        "entries": told.entries(case),
        "customer": about(case.customer, by) if case.customer else None,
        "others": _others(case),
        "prepared": prepared_answers(case, by),
        "known_tags": forms.known_tags(),
        "may_act": by.has_perm(CHANGE),
        "may_give": may_give and case.customer is not None,
        "may_reopen": may_come_back(case, now),
        "may_write": case.status != Case.Status.CLOSED,
        "left": _left_text(by) if may_give else "",
        "gifts": [_gift(each, by) for each in given],
        "gifts_waiting": [_gift(each, by) for each in waiting],
        "may_approve": by.has_perm(APPROVE),
        "cost": money(sum(each.cost_minor for each in given)),
    }


def _gift(recovery: Recovery, by: User) -> dict[str, Any]:
    return {
        "row": recovery,
        "cost": money(recovery.cost_minor),
        "is_mine": recovery.asked_by_id == by.pk,
    }


def _left_text(by: User) -> str:
    left = recovery_left(by)
    if left is None:
        return ""
    return _("Today you may give %(amount)s more without asking. More than that waits for somebody else to agree.") % {
        "amount": money(left)
    }


def _others(case: Case) -> list[Case]:
    if case.customer_id is None:
        return []
    return list(Case.objects.filter(customer=case.customer_id).exclude(pk=case.pk).order_by("-pk")[:OTHER_CASES])


def about(customer: Customer, by: User) -> dict[str, Any]:
    """What one wants to know of a customer while talking to them."""
    orders = Order.objects.standing().filter(customer=customer).select_related("channel", "store")
    memberships = Membership.objects.with_wallet().filter(customer=customer)
    return {
        "customer": customer,
        "phone": readable_phone(customer.phone) if customer.phone else "",
        "link": reverse("customer_overview", args=[customer.pk]) if by.has_perm("customers.view_customer") else "",
        "balances": [(membership.program.name, spelled(wallet(membership).available)) for membership in memberships],
        "orders": [
            {"order": order, "total": money(order.total_minor)}
            for order in orders.order_by("-placed_at")[:LATEST_ORDERS]
        ],
    }
