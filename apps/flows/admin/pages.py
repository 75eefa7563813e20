"""What one looks at before a flow is switched on, and what came of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.common.admin import row_id
from apps.common.errors import DomainError
from apps.flows.admin.forms import TestForm
from apps.flows.admin.frame import CHANGE, VIEW, frame, kind_or_404
from apps.flows.admin.words import reason_text
from apps.flows.models import Flow
from apps.flows.reports import DAYS, Results, nobodys_run, plan, problems_of, results, seen_by, steps_of
from apps.flows.services import flow_of, send_test
from apps.messaging.tasks import nudge
from apps.shop.forms import shown
from apps.staff.doors import worker

PEOPLE_MAX = 20


@require_http_methods(["GET", "HEAD", "POST"])
def preview_page(request: HttpRequest, kind: str) -> HttpResponse:
    """The letters as a real member reads them, whom it would meet today, and a test to oneself."""
    by = worker(request, CHANGE if request.method == "POST" else VIEW)
    known = kind_or_404(kind)
    flow, texts = flow_of(kind)
    told = plan(flow)
    runs = told.sample[:PEOPLE_MAX]
    chosen = row_id(request.GET.get("member", ""))
    run = next((each for each in runs if each.customer_id == chosen), None)
    run = run or (runs[0] if runs else nobodys_run(flow))
    language = request.GET.get("language", "")
    step = 2 if request.GET.get("letter") == "2" and 2 in steps_of(flow) else 1
    to = by.email if flow.channel == Flow.Channel.EMAIL else ""
    form = TestForm(request.POST if request.method == "POST" else None, initial={"to": to})
    if form.is_bound and form.is_valid():
        try:
            send_test(kind=kind, to=form.cleaned_data["to"], run=run, step=step, language=language)
        except DomainError as refusal:
            form.add_error("to", str(refusal))
        else:
            nudge()
            messages.success(request, _("The test is on its way."))
            return redirect(request.get_full_path())
    page = frame(
        request,
        known,
        flow,
        "preview",
        form=form,
        media=form.media,
        people=[each.customer for each in runs],
        customer=run.customer,
        written=sorted({text.language for text in texts}),
        language=language,
        letters=steps_of(flow),
        letter=step,
        plan=told,
        reasons=[(reason_text(reason), count) for reason, count in told.reasons.items()],
        seen=seen_by(flow, texts, run, step, language),
        problems=problems_of(flow, texts),
    )
    return render(request, "admin/flows/preview.html", page)


@require_safe
def results_page(request: HttpRequest, kind: str) -> HttpResponse:
    worker(request, VIEW)
    known = kind_or_404(kind)
    flow, _texts = flow_of(kind)
    found = results(flow) if flow.pk else None
    page = frame(
        request,
        known,
        flow,
        "results",
        days=DAYS,
        rows=_rows(flow, found) if found else [],
        reasons=[(reason_text(reason), count) for reason, count in found.reasons.items()] if found else [],
    )
    return render(request, "admin/flows/results.html", page)


def _rows(flow: Flow, found: Results) -> list[tuple[str, str]]:
    rows = [
        (_("Letters written"), str(found.written)),
        (_("Sent"), str(found.sent)),
        (_("Waiting for their hour"), str(found.waiting)),
        (
            _("Bought within fourteen days of a letter"),
            _("%(came)s of %(over)s") % {"came": found.came, "over": found.over} if found.over else "–",
        ),
    ]
    if flow.offer_id:
        rows += [
            (_("Codes used"), str(found.uses)),
            (_("They paid, after refunds"), shown(found.revenue_minor)),
            (_("Discount given"), shown(found.discount_minor)),
        ]
    return rows
