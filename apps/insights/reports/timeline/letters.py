"""What was written to somebody, and what became of it. The text stays out: a code in it would let staff in as them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.insights.reports.timeline.entry import Entry, Kind, Page, Place
from apps.messaging.models import Message
from apps.messaging.words import letter_name, reason_words

LETTERS = "letters"


def read_letters(customer_id: int, before: Place | None, limit: int) -> list[Entry]:
    rows = Message.objects.filter(customer=customer_id).defer("body_text", "body_html", "subject")
    if before is not None:
        rows = rows.filter(before.older(LETTERS, "created_at"))
    return [_letter(message) for message in rows.order_by("-created_at", "-pk")[:limit]]


def _letter(message: Message) -> Entry:
    return Entry(
        source=LETTERS,
        pk=message.pk,
        at=message.created_at,
        title=letter_name(message.template, message.purpose),
        detail=message.to,
        note=": ".join(filter(None, [message.get_state_display(), reason_words(message.reason)])),
        page=Page.MESSAGE,
        page_id=message.pk,
    )


KIND = Kind(LETTERS, _("Letters"), "mail", "messaging.view_message", read_letters)
