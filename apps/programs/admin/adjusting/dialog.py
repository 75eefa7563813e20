"""Say what should change, read what it means, confirm."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.common.errors import DomainError
from apps.programs.admin.adjusting.forms import AdjustForm
from apps.programs.admin.adjusting.told import allowance_text, balance_text, tell
from apps.programs.models import Adjustment, Membership
from apps.programs.reports import allowance
from apps.programs.services import adjust_points
from apps.staff.doors import worker
from apps.staff.models import User

PERMISSION = "programs.add_adjustment"


@require_http_methods(["GET", "HEAD", "POST"])
def adjust_page(request: HttpRequest, membership_id: int) -> HttpResponse:
    by, membership = worker(request, PERMISSION), _membership(membership_id)
    form = AdjustForm(request.POST or None, initial={"reference": uuid4()})
    step = request.POST.get("step")
    if step not in ("check", "do") or not form.is_valid():
        return _page(request, membership, form, "form")
    typed = form.cleaned_data
    is_second_click = Adjustment.objects.of_click(by, str(typed["reference"])).exists()
    if step == "do" and (is_second_click or typed["seen"] == membership.available.balance):
        return _adjust(request, membership, form, by)
    # The balance may have moved since it was shown: then it is shown again before anything happens.
    notice = _("The balance changed meanwhile. Please look again.") if step == "do" else ""
    return _page(request, membership, form, "confirm", notice)


@require_POST
def adjust_preview(request: HttpRequest, membership_id: int) -> HttpResponse:
    """What is typed so far, as it would be read; asked for while somebody types."""
    worker(request, PERMISSION)
    membership, form = _membership(membership_id), AdjustForm(request.POST)
    form.is_valid()
    return render(request, "admin/programs/adjusting/preview.html", {"told": _told(membership, form)})


def _membership(membership_id: int) -> Membership:
    return get_object_or_404(Membership.objects.with_wallet().select_related("customer"), pk=membership_id)


def _told(membership: Membership, form: AdjustForm) -> Any:
    points = form.points
    return None if points is None else tell(membership, points, str(form.cleaned_data.get("words") or ""))


def _adjust(request: HttpRequest, membership: Membership, form: AdjustForm, by: User) -> HttpResponse:
    typed = form.cleaned_data
    assert form.points is not None, "a valid form has a number of points"
    try:
        done = adjust_points(
            membership=membership,
            points=form.points,
            reason=typed["reason"],
            note=typed["note"],
            words=typed["words"],
            by=by,
            reference=str(typed["reference"]),
        )
    except DomainError as refusal:
        field = {"points": "amount"}.get(refusal.field, refusal.field)
        form.add_error(field if field in form.fields else None, str(refusal))
        return _page(request, membership, form, "form")
    return redirect("admin:programs_adjustment_change", done.pk)


def _page(request: HttpRequest, membership: Membership, form: AdjustForm, name: str, notice: str = "") -> HttpResponse:
    assert isinstance(request.user, User), "the desk lets nobody else in"
    page = {
        **admin.site.each_context(request),
        "title": _("Add or take points"),
        "opts": Membership._meta,
        "membership": membership,
        "form": form,
        "told": _told(membership, form) if form.is_bound else None,
        "balance": balance_text(membership),
        "seen": membership.available.balance,
        "allowance": allowance_text(allowance(request.user)),
        "notice": notice,
    }
    return render(request, f"admin/programs/adjusting/{name}.html", page)
