"""How many promises were kept, by kind and week by week, and what making it right cost."""

from __future__ import annotations

import datetime as dt

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.common import clock
from apps.feedback.admin.inbox.page import VIEW
from apps.feedback.models import Case, Timer
from apps.feedback.reports import kept_promises, recovery_cost
from apps.shop.forms import shown as money
from apps.shop.services import current_shop
from apps.staff.doors import worker

WEEKS = 12


@require_safe
def kept_page(request: HttpRequest) -> HttpResponse:
    worker(request, VIEW)
    today = current_shop().local_date(clock.now())
    since = today - dt.timedelta(days=today.weekday(), weeks=WEEKS - 1)
    kept, cost = kept_promises(since, today), recovery_cost(since, today)
    page = {
        **admin.site.each_context(request),
        "title": _("Promises kept"),
        "opts": Case._meta,
        "since": since,
        "total": kept.total,
        "solutions": kept.kinds[Timer.Kind.RESOLUTION],
        "unanswered": kept.unanswered,
        "kinds": [(Timer.Kind(kind).label, share) for kind, share in kept.kinds.items()],
        "weeks": sorted(kept.weeks.items(), reverse=True),
        "priorities": [(Case.Priority(priority).label, share) for priority, share in kept.priorities.items()],
        "cost": money(cost.cost_minor),
        "recoveries": cost,
    }
    return render(request, "admin/feedback/kept.html", page)
