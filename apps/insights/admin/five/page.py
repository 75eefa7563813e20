"""The page of the five numbers. A further number is a function here that tells what is to be shown."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.common import clock
from apps.insights.admin.five.answers import recommendation, satisfaction
from apps.insights.admin.five.referral import referral
from apps.insights.admin.five.returning import returning
from apps.insights.admin.five.shown import Shown
from apps.insights.admin.five.value import value
from apps.insights.reports.five import Five, five
from apps.shop.services import current_shop
from apps.staff.doors import worker

TELLERS: tuple[Callable[[Five], list[Shown]], ...] = (value, recommendation, returning, referral, satisfaction)


@require_safe
def five_page(request: HttpRequest) -> HttpResponse:
    worker(request, "insights.view_sales")
    found = five(current_shop().local_date(clock.now()))
    page = {
        **admin.site.each_context(request),
        "title": _("Five numbers"),
        "numbers": [shown for teller in TELLERS for shown in teller(found)],
    }
    return render(request, "admin/insights/five.html", page)
