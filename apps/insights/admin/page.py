"""The desk's page about one customer, linked from the list and the record by its URL name."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.customers.models import Customer
from apps.insights.admin.around import around_of
from apps.insights.admin.shown import Viewer, balances_of, contacts_of, days_of, facts_of, figures_of
from apps.insights.errors import BadCursor
from apps.insights.reports.overview import overview
from apps.insights.reports.surroundings import surroundings
from apps.insights.reports.timeline import KINDS, Kind, timeline
from apps.staff.doors import worker

LINES = 30


@never_cache
@require_safe
def overview_page(request: HttpRequest, customer_id: int) -> HttpResponse:
    by = worker(request, "customers.view_customer")
    customer = get_object_or_404(Customer.objects.present(), pk=customer_id)
    viewer = Viewer(by)
    allowed = [kind for kind in KINDS if by.has_perm(kind.permission)]
    chosen = next((kind for kind in allowed if kind.source == request.GET.get("kind")), None)
    try:
        lines = timeline(
            customer.pk, kinds=[chosen] if chosen else allowed, before=request.GET.get("before", ""), limit=LINES
        )
    except BadCursor:
        return redirect("customer_overview", customer_id)
    seen = overview(customer)
    page = {
        **admin.site.each_context(request),
        "title": str(customer),
        "opts": Customer._meta,
        "customer": customer,
        "contacts": contacts_of(customer),
        "facts": facts_of(customer),
        "balances": balances_of(seen.statement, viewer),
        "figures": figures_of(customer, seen.purchases, viewer),
        "purchases": seen.purchases,
        "consents": seen.consents,
        "around": around_of(surroundings(customer), viewer),
        "chips": _chips(customer, allowed, chosen),
        "chosen": chosen,
        "days": days_of(lines.entries, viewer),
        "older": lines.older,
        "is_first": "before" not in request.GET,
        "may_edit": viewer.may("customers.change_customer"),
        "may_sell": viewer.may("till.use"),
        "may_write": bool(customer.phone) and viewer.may("messaging.add_message"),
    }
    return render(request, "admin/insights/overview.html", page)


def _chips(customer: Customer, kinds: list[Kind], chosen: Kind | None) -> list[dict[str, object]]:
    here = reverse("customer_overview", args=[customer.pk])
    chips: list[dict[str, object]] = [
        {"label": kind.label, "link": f"{here}?kind={kind.source}#timeline", "is_chosen": kind == chosen}
        for kind in kinds
    ]
    return [{"label": _("Everything"), "link": f"{here}#timeline", "is_chosen": chosen is None}, *chips]
