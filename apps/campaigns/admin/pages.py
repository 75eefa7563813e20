"""What one looks at before it is sent, and the buttons of the way."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.campaigns.admin.forms import ScheduleForm, TestForm
from apps.campaigns.admin.frame import CHANGE, VIEW, campaign_or_404, frame
from apps.campaigns.models import Campaign, Recipient
from apps.campaigns.reports import Plan, plan, problems_of, seen_by, warnings_of
from apps.campaigns.services import cancel, pause, resume, schedule, send_test, unschedule
from apps.common import clock
from apps.common.admin import row_id
from apps.common.errors import DomainError
from apps.customers.models import Customer
from apps.messaging.tasks import nudge
from apps.messaging.words import reason_words
from apps.staff.doors import worker

STEPS = {"pause": pause, "resume": resume, "cancel": cancel, "unschedule": unschedule}
PEOPLE_MAX = 20


@require_http_methods(["GET", "HEAD", "POST"])
def who_page(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Who gets it and who does not and why; and when."""
    by = worker(request, CHANGE if request.method == "POST" else VIEW)
    campaign = campaign_or_404(campaign_id)
    if campaign.started_at:
        return redirect("admin:campaigns_campaign_results", campaign.pk)
    form = ScheduleForm(request.POST if request.method == "POST" and "on" in request.POST else None)
    if request.method == "POST" and ("now" in request.POST or form.is_valid()):
        moment = clock.now() if "now" in request.POST else form.moment
        try:
            schedule(campaign=campaign, send_at=moment, by=by)
        except DomainError as refusal:
            form.add_error(None, str(refusal)) if form.is_bound else messages.error(request, str(refusal))
        else:
            messages.success(request, _("It is scheduled. Until it begins, you can take it back to draft."))
            return redirect("admin:campaigns_campaign_who", campaign.pk)
    asked = request.GET.get("why", "").replace("\0", "") or None
    told = plan(campaign, reason=asked)
    page = frame(
        request,
        campaign,
        "who",
        form=form,
        media=form.media,
        plan=told,
        rows=_rows(told),
        asked=asked,
        sample=[(person.customer, _words(person.reason)) for person in told.sample],
        problems=problems_of(campaign),
        warnings=warnings_of(campaign),
    )
    return render(request, "admin/campaigns/who.html", page)


def _rows(told: Plan) -> list[tuple[str, int, str]]:
    """Words, how many, and what the list below can be asked for."""
    rows = [(_("They get it"), told.gets, ""), (_("Held out to compare"), told.held_out, Recipient.State.HELD_OUT)]
    return rows + [(reason_words(reason), count, reason) for reason, count in told.reasons.items()]


def _words(reason: str) -> str:
    if not reason:
        return _("They get it")
    return _("Held out to compare") if reason == Recipient.State.HELD_OUT else reason_words(reason)


@require_http_methods(["GET", "HEAD", "POST"])
def preview_page(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """The letter as a real member reads it, on a phone, on a desktop, as plain text; and a test to oneself."""
    by = worker(request, CHANGE if request.method == "POST" else VIEW)
    campaign = campaign_or_404(campaign_id)
    people = [person.customer for person in plan(campaign, reason="").sample[:PEOPLE_MAX]]
    chosen = row_id(request.GET.get("member", ""))
    customer = next((each for each in people if each.pk == chosen), None)
    customer = customer or (people[0] if people else Customer(name="Ada", language=""))
    language = request.GET.get("language", "")
    is_mail = campaign.channel == Campaign.Channel.EMAIL
    form = TestForm(request.POST if request.method == "POST" else None, initial={"to": by.email if is_mail else ""})
    if form.is_bound and form.is_valid():
        try:
            send_test(campaign=campaign, to=form.cleaned_data["to"], customer=customer, language=language, by=by)
        except DomainError as refusal:
            form.add_error("to", str(refusal))
        else:
            nudge()
            messages.success(request, _("The test is on its way."))
            return redirect(request.get_full_path())
    page = frame(
        request,
        campaign,
        "preview",
        form=form,
        media=form.media,
        people=people,
        customer=customer,
        written=[text.language for text in campaign.texts.order_by("language")],
        language=language,
        seen=seen_by(campaign, customer, language),
        problems=problems_of(campaign) if campaign.is_draft else [],
    )
    return render(request, "admin/campaigns/preview.html", page)


@require_POST
def act(request: HttpRequest, campaign_id: int, step: str) -> HttpResponse:
    by = worker(request, CHANGE)
    if step not in STEPS:
        raise Http404
    campaign = campaign_or_404(campaign_id)
    try:
        STEPS[step](campaign=campaign, by=by)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _done(step))
    return redirect("admin:campaigns_campaign_change", campaign.pk)


def _done(step: str) -> str:
    return {
        "pause": _("Paused. Letters that have not left wait."),
        "resume": _("It goes on."),
        "cancel": _("Cancelled. What has left has left."),
        "unschedule": _("It is a draft again."),
    }[step]
