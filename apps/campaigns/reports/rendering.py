"""The letter as one person will read it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from apps.campaigns.models import Campaign, CampaignText
from apps.common import clock
from apps.common.spelling import day_text
from apps.customers.models import Customer
from apps.messaging.models import Message
from apps.messaging.services import Button, LetterDraft, Rendered, render_written
from apps.messaging.sms_length import Segments, sms_segments
from apps.shop.services import current_shop

LETTER, TEST = "campaigns/letter", "campaigns/test"
# Of a letter that is only shown: it stops nothing.
_NOBODYS = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class Seen:
    language: str
    rendered: Rendered
    segments: Segments | None


def is_whole(campaign: Campaign, text: CampaignText) -> bool:
    if campaign.channel == Campaign.Channel.SMS:
        return bool(text.sms)
    return bool(text.subject and text.body)


def text_for(campaign: Campaign, texts: Mapping[str, CampaignText], language: str) -> CampaignText | None:
    """In their language, else in the shop's, else in any it was written in."""
    for code in (language, current_shop().language, *sorted(texts)):
        if code in texts and is_whole(campaign, texts[code]):
            return texts[code]
    return None


def last_day_of_code(campaign: Campaign, on: dt.date) -> dt.date | None:
    """The last day on which a code that is handed out on this day can be used."""
    ends_on = campaign.offer.ends_on if campaign.offer else None
    own = campaign.shared_code.last_on if campaign.shared_code else None
    if campaign.codes == Campaign.Codes.PERSONAL and campaign.code_days is not None:
        own = on + dt.timedelta(days=campaign.code_days)
    return min((day for day in (own, ends_on) if day), default=None)


def values_for(campaign: Campaign, *, code: str, last_on: dt.date | None, language: str) -> dict[str, str]:
    with translation.override(language):
        return {
            "link": campaign.button_url or settings.SITE_URL.rstrip("/") + reverse("portal:statement"),
            "code": code,
            "offer": campaign.offer.name if campaign.offer else "",
            "last_day": day_text(last_on) if last_on else "",
        }


def draft_of(
    campaign: Campaign, text: CampaignText, customer: Customer, *, reference: str, code: str, last_on: dt.date | None
) -> LetterDraft:
    is_mail = campaign.channel == Campaign.Channel.EMAIL
    button = Button(text.button, campaign.button_url) if is_mail and text.button and campaign.button_url else None
    return LetterDraft(
        reference=reference,
        purpose=Message.Purpose.MARKETING,
        customer=customer,
        subject=text.subject if is_mail else "",
        body=text.body if is_mail else text.sms,
        kind=LETTER,
        channel=campaign.channel,
        language=text.language,
        values=values_for(campaign, code=code, last_on=last_on, language=text.language),
        button=button,
    )


def sample_code(campaign: Campaign) -> str:
    """What stands for a code that is not made yet."""
    if campaign.shared_code:
        return campaign.shared_code.shown
    return _("SAMPLE-CODE") if campaign.codes == Campaign.Codes.PERSONAL else ""


def seen_by(campaign: Campaign, customer: Customer, language: str = "") -> Seen | None:
    """The letter for this person, with nothing kept and no code made. None where nothing is written yet."""
    texts = {text.language: text for text in campaign.texts.all()}
    text = text_for(campaign, texts, language or customer.language)
    if text is None:
        return None
    today = current_shop().local_date(clock.now())
    draft = draft_of(
        campaign, text, customer, reference="", code=sample_code(campaign), last_on=last_day_of_code(campaign, today)
    )
    rendered = render_written(draft, _NOBODYS)
    is_sms = campaign.channel == Campaign.Channel.SMS
    return Seen(text.language, rendered, sms_segments(rendered.text) if is_sms else None)
