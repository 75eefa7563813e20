"""One flow on one page: when it writes, what it offers, its letters, and whether it is on."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.common.errors import DomainError
from apps.flows.admin.forms import FlowForm
from apps.flows.admin.frame import CHANGE, VIEW, frame, kind_or_404
from apps.flows.models import Flow
from apps.flows.reports import places_of, problems_of
from apps.flows.services import flow_of, save_flow, switch_off, switch_on
from apps.messaging.placeholders import PLACEHOLDERS
from apps.staff.doors import worker
from apps.staff.models import User

STEPS = {"on": switch_on, "off": switch_off}


@require_http_methods(["GET", "HEAD", "POST"])
def edit_page(request: HttpRequest, kind: str) -> HttpResponse:
    by = worker(request, CHANGE if request.method == "POST" else VIEW)
    known = kind_or_404(kind)
    flow, texts = flow_of(kind)
    form = FlowForm(request.POST if request.method == "POST" else None, kind=known, flow=flow, texts=texts)
    if form.is_bound and form.is_valid():
        saved = _save(form, by)
        if saved is not None:
            messages.success(
                request, _("Saved.") if saved.is_on else _("Saved. Nobody gets it before it is switched on.")
            )
            return redirect("admin:flows_flow_preview", kind)
    places = {name for step in known.starters for name in places_of(flow, step)} | {"offer", "code", "last_day"}
    page = frame(
        request,
        known,
        flow,
        "edit",
        form=form,
        media=form.media,
        places=[("{" + name + "}", words) for name, words in PLACEHOLDERS.items() if name in places],
        channel=form["channel"].value() or Flow.Channel.EMAIL,
        offer=form["offer"].value() or "",
        problems=[] if form.is_bound else problems_of(flow, texts),
    )
    return render(request, "admin/flows/editor.html", page)


def _save(form: FlowForm, by: User) -> Flow | None:
    try:
        return save_flow(kind=form.kind.name, by=by, texts=form.texts(), **form.terms())
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None


@require_POST
def act(request: HttpRequest, kind: str, step: str) -> HttpResponse:
    by = worker(request, CHANGE)
    kind_or_404(kind)
    if step not in STEPS:
        raise Http404
    try:
        STEPS[step](kind=kind, by=by)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        done = {"on": _("It is on, from today's occasions."), "off": _("It is off. Letters in the tray still leave.")}
        messages.success(request, done[step])
    return redirect("admin:flows_flow_edit", kind)
