from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.customers.models import Customer
from apps.insights import reports
from apps.portal.session import member_required


@require_safe
@member_required
def show(request: HttpRequest, member: Customer) -> HttpResponse:
    return render(request, "portal/statement.html", {"member": member, "statement": reports.statement(member)})
