"""The letter to oneself, before anybody else reads it."""

from __future__ import annotations

import dataclasses
import uuid

from django.utils.translation import gettext as _

from apps.campaigns.errors import BadCampaign
from apps.campaigns.models import Campaign
from apps.campaigns.reports.rendering import TEST, draft_of, last_day_of_code, sample_code, text_for
from apps.common import clock
from apps.customers.models import Customer
from apps.customers.services import normalize_email, normalize_phone
from apps.messaging.models import Message
from apps.messaging.services import write_letters
from apps.shop.services import current_shop
from apps.staff.models import User


def send_test(*, campaign: Campaign, to: str, customer: Customer, language: str = "", by: User | None) -> Message:
    """As this customer would read it, to another address. No code is made and nobody's history shows it.

    Raises BadCampaign, BadEmail or BadPhone.
    """
    shop = current_shop()
    is_mail = campaign.channel == Campaign.Channel.EMAIL
    address = normalize_email(to) if is_mail else normalize_phone(to, shop.country)
    texts = {text.language: text for text in campaign.texts.all()}
    text = text_for(campaign, texts, language or customer.language)
    if text is None:
        raise BadCampaign(_("Write the letter first."))
    last_on = last_day_of_code(campaign, shop.local_date(clock.now()))
    draft = draft_of(
        campaign,
        text,
        customer,
        reference=f"campaign-test:{campaign.pk}:{uuid.uuid4().hex}",
        code=sample_code(campaign),
        last_on=last_on,
    )
    subject = _("Test: %(subject)s") % {"subject": draft.subject}
    test = dataclasses.replace(draft, subject=subject, purpose=Message.Purpose.SERVICE, kind=TEST, to=address)
    return write_letters(drafts=[test])[0]
