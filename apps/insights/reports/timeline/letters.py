"""What was written to somebody, and what became of it. The text stays out: a code in it would let staff in as them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.campaigns.models import Recipient
from apps.insights.reports.timeline.entry import Entry, Kind, Page, Place
from apps.messaging.models import Message
from apps.messaging.words import letter_name, reason_words

LETTERS = "letters"


def read_letters(customer_id: int, before: Place | None, limit: int) -> list[Entry]:
    rows = Message.objects.filter(customer=customer_id).defer("body_text", "body_html", "subject")
    if before is not None:
        rows = rows.filter(before.older(LETTERS, "created_at"))
    found = list(rows.order_by("-created_at", "-pk")[:limit])
    campaigns = _campaigns(found)
    return [_letter(message, campaigns.get(message.pk, "")) for message in found]


def _campaigns(messages: list[Message]) -> dict[int, str]:
    """By letter the name of the campaign it was part of."""
    rows = Recipient.objects.filter(message__in=[message.pk for message in messages])
    return {pk: name for pk, name in rows.values_list("message_id", "campaign__name") if pk}


def _letter(message: Message, campaign: str) -> Entry:
    return Entry(
        source=LETTERS,
        pk=message.pk,
        at=message.created_at,
        title=_("Letter of the campaign “%(name)s”") % {"name": campaign}
        if campaign
        else letter_name(message.template, message.purpose),
        detail=message.to,
        note=": ".join(filter(None, [message.get_state_display(), reason_words(message.reason)])),
        page=Page.MESSAGE,
        page_id=message.pk,
    )


KIND = Kind(LETTERS, gettext_lazy("Letters"), "mail", "messaging.view_message", read_letters)
