"""The draft on one page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.campaigns.admin.forms import CampaignForm
from apps.campaigns.admin.frame import CHANGE, campaign_or_404, frame
from apps.campaigns.models import Campaign
from apps.campaigns.reports import problems_of, warnings_of
from apps.campaigns.reports.planning import PLACES_OF_OFFER
from apps.campaigns.services import save_campaign
from apps.common.admin import row_id
from apps.common.errors import DomainError
from apps.messaging.placeholders import PLACEHOLDERS
from apps.staff.doors import worker
from apps.staff.models import User


def edit_page(request: HttpRequest, campaign_id: str | None = None) -> HttpResponse:
    """A new draft, or one to go on with. What is no draft any more leads to what can be seen of it."""
    if campaign_id is None:
        by = worker(request, "campaigns.add_campaign")
        campaign = None
    else:
        campaign = campaign_or_404(row_id(campaign_id))
        by = worker(request, CHANGE if request.method == "POST" else "campaigns.view_campaign")
        if not campaign.is_draft or not by.has_perm(CHANGE):
            return redirect(f"admin:campaigns_campaign_{'results' if campaign.started_at else 'who'}", campaign.pk)
    form = CampaignForm(request.POST if request.method == "POST" else None, campaign=campaign)
    if form.is_bound and form.is_valid():
        saved = _save(form, campaign, by)
        if saved is not None:
            _say_what_is_missing(request, saved)
            return redirect("admin:campaigns_campaign_preview", saved.pk)
    page = frame(
        request,
        campaign,
        "letter",
        form=form,
        media=form.media,
        people=_fields(form, "name", "goal", "channel", "segment", "hold_out_percent"),
        offer=_fields(form, "offer", "codes"),
        places=[("{" + name + "}", words) for name, words in PLACEHOLDERS.items() if name in PLACES_OF_OFFER],
        channel=form["channel"].value() or Campaign.Channel.EMAIL,
        codes=form["codes"].value() or Campaign.Codes.NONE,
    )
    return render(request, "admin/campaigns/editor.html", page)


def _fields(form: CampaignForm, *names: str) -> list[object]:
    return [form[name] for name in names]


def _save(form: CampaignForm, campaign: Campaign | None, by: User) -> Campaign | None:
    try:
        return save_campaign(by=by, campaign=campaign, texts=form.texts(), **form.terms())
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None


def _say_what_is_missing(request: HttpRequest, campaign: Campaign) -> None:
    messages.success(request, _("The draft is saved. Nothing is sent before you say when."))
    for problem in [*problems_of(campaign), *warnings_of(campaign)]:
        messages.warning(request, problem)
