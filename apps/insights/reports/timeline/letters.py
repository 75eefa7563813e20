"""What was written to somebody, and what became of it. The text stays out: a code in it would let staff in as them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.insights.reports.timeline.entry import Entry, Kind, Page, Place
from apps.messaging.models import Message

LETTERS = "letters"
_NAMES: dict[str, Promise | str] = {
    "customers/join_code": _("Letter with the code to join"),
    "customers/sign_in_code": _("Letter with the code to sign in"),
    "nights/points_expire": _("Letter about points that end soon"),
}
_OF_PURPOSE: dict[str, Promise | str] = {
    Message.Purpose.SERVICE: _("Letter"),
    Message.Purpose.PROGRAMME: _("Letter about points"),
    Message.Purpose.MARKETING: _("Letter with offers"),
    Message.Purpose.SURVEY: _("Letter with a question"),
}


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
        title=str(_NAMES.get(message.template) or _OF_PURPOSE[message.purpose]),
        detail=message.to,
        note=": ".join(filter(None, [message.get_state_display(), message.reason])),
        page=Page.MESSAGE,
        page_id=message.pk,
    )


KIND = Kind(LETTERS, _("Letters"), "mail", "messaging.view_message", read_letters)
