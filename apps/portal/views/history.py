from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.customers.models import Customer
from apps.insights import reports
from apps.insights.errors import BadCursor
from apps.portal.session import member_required
from apps.programs.models import Membership

PAGE_MAX = 25


@require_safe
@member_required
def show(request: HttpRequest, member: Customer) -> HttpResponse:
    """A page of what happened to the points, newest first."""
    memberships = list(Membership.objects.with_wallet().filter(customer=member).order_by("pk"))
    membership = _chosen(memberships, request.GET.get("program", ""))
    before = request.GET.get("before")
    lines = _lines(membership, before)
    page = {
        "memberships": memberships,
        "membership": membership,
        "lines": lines[:PAGE_MAX],
        "older": lines[PAGE_MAX - 1].cursor if len(lines) > PAGE_MAX else "",
        "is_first_page": not before,
    }
    return render(request, "portal/history.html", page)


def _chosen(memberships: list[Membership], program_code: str) -> Membership | None:
    """The programme asked for; the oldest where none was."""
    if not program_code:
        return memberships[0] if memberships else None
    for membership in memberships:
        if membership.program.code == program_code:
            return membership
    raise Http404


def _lines(membership: Membership | None, before: str | None) -> list[reports.HistoryLine]:
    """One more than a page, which says whether there is an older one."""
    if membership is None:
        return []
    try:
        return reports.history(membership, before=before, limit=PAGE_MAX + 1)
    except BadCursor as error:
        raise Http404(str(error)) from error
