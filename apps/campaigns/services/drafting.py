"""Writing a campaign down. Only drafts change: what people were told stays what it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.campaigns.errors import BadCampaign, WrongMoment
from apps.campaigns.models import Campaign, CampaignText
from apps.campaigns.models.campaign import HOLD_OUT_MAX
from apps.campaigns.reports.planning import PLACES, PLACES_OF_OFFER
from apps.messaging.placeholders import check_text
from apps.staff.models import User

Codes = Campaign.Codes
BODY_MAX, SMS_MAX = 10_000, 600


@dataclass(frozen=True, slots=True)
class TextDraft:
    subject: str = ""
    body: str = ""
    button: str = ""
    sms: str = ""


@transaction.atomic
def save_campaign(
    *, by: User | None, texts: Mapping[str, TextDraft], campaign: Campaign | None = None, **terms: Any
) -> Campaign:
    """Make or change a draft. ``terms`` are columns of the campaign. Raises BadCampaign, UnknownPlaceholder or WrongMoment."""
    if campaign is None:
        campaign = Campaign(created_by=by)
    else:
        campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if not campaign.is_draft:
            raise WrongMoment(_("Only a draft can be changed. Take it back to draft first."))
    for name, value in terms.items():
        setattr(campaign, name, value)
    _refuse_terms(campaign)
    for language, text in texts.items():
        _refuse_text(campaign, language, text)
    campaign.save()
    CampaignText.objects.filter(campaign=campaign).delete()
    CampaignText.objects.bulk_create(
        [
            CampaignText(
                campaign=campaign,
                language=language,
                subject=" ".join(text.subject.split()),
                body=text.body.strip(),
                button=text.button.strip(),
                sms=text.sms.strip(),
            )
            for language, text in texts.items()
            if any((text.subject.strip(), text.body.strip(), text.button.strip(), text.sms.strip()))
        ]
    )
    return campaign


def _refuse_terms(campaign: Campaign) -> None:
    if not campaign.name.strip():
        raise BadCampaign(_("Give the campaign a name."), field="name")
    if not 0 <= campaign.hold_out_percent <= HOLD_OUT_MAX:
        raise BadCampaign(_("Hold out at most half of the people."), field="hold_out_percent")
    if campaign.codes == Codes.NONE:
        campaign.shared_code = None
    elif campaign.offer is None:
        raise BadCampaign(_("Choose the offer that the code is for."), field="offer")
    elif not campaign.offer.needs_code:
        raise BadCampaign(_("This offer applies by itself and needs no code."), field="codes")
    if campaign.codes == Codes.SHARED:
        if campaign.shared_code is None or campaign.shared_code.offer_id != campaign.offer_id:
            raise BadCampaign(_("Choose a code of this offer."), field="shared_code")
    else:
        campaign.shared_code = None


def _refuse_text(campaign: Campaign, language: str, text: TextDraft) -> None:
    if language not in dict(settings.LANGUAGES):
        raise BadCampaign(_("This language is not known here."))
    if len(text.body) > BODY_MAX or len(text.sms) > SMS_MAX:
        raise BadCampaign(
            _("This text is too long."), field=f"{'body' if len(text.body) > BODY_MAX else 'sms'}_{language}"
        )
    allowed = PLACES_OF_OFFER if campaign.offer_id else PLACES
    for field in ("subject", "body", "sms"):
        check_text(getattr(text, field), field=f"{field}_{language}", allowed=allowed)
