"""Letters in the merchant's own words: places filled, the brand around them, kept as rows and sent later."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.among import among
from apps.customers.models import Customer
from apps.messaging.models import Message
from apps.messaging.placeholders import check_text, fill, fill_html
from apps.messaging.services.branding import current_brand
from apps.messaging.services.letters import SUBJECT_MAX
from apps.messaging.services.quiet import after_quiet
from apps.messaging.services.unsubscribing import unsubscribe_link
from apps.messaging.sms_length import sms_segments
from apps.shop.services import current_shop

Channel, Purpose, State = Message.Channel, Message.Purpose, Message.State


@dataclass(frozen=True, slots=True)
class Button:
    """A place to tap in a letter."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """What the merchant wrote, for one person. ``choices`` are small buttons side by side, such as the scores of a question.

    ``kind`` names the letter in lists; it is no text for people. Without ``due_at`` it is due now, after quiet hours.
    """

    reference: str
    purpose: str
    customer: Customer
    subject: str
    body: str
    kind: str
    channel: str = Channel.EMAIL
    language: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    button: Button | None = None
    choices: Sequence[Button] = ()
    valid_until: dt.datetime | None = None
    due_at: dt.datetime | None = None
    # Another address than the customer's: somebody here wants to see the letter first. It is then nobody's letter.
    to: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    text: str
    html: str


def queue_written(
    *,
    reference: str,
    purpose: str,
    customer: Customer,
    subject: str,
    body: str,
    kind: str,
    channel: str = Channel.EMAIL,
    language: str = "",
    values: Mapping[str, str] | None = None,
    button: Button | None = None,
    choices: Sequence[Button] = (),
    valid_until: dt.datetime | None = None,
    due_at: dt.datetime | None = None,
) -> Message:
    """Lay one letter in the merchant's words into the tray. The same reference again finds the first.

    Raises UnknownPlaceholder.
    """
    draft = LetterDraft(
        reference,
        purpose,
        customer,
        subject,
        body,
        kind,
        channel,
        language,
        values or {},
        button,
        choices,
        valid_until,
        due_at,
    )
    return write_letters(drafts=[draft])[0]


def write_letters(*, drafts: Sequence[LetterDraft]) -> list[Message]:
    """The same for many, in the order asked, with a fixed number of statements."""
    if not drafts:
        return []
    for draft in drafts:
        check_text(draft.subject, field="subject")
        check_text(draft.body, field="body")
    references = [draft.reference for draft in drafts]
    known = set(Message.objects.filter(among("reference", references)).values_list("reference", flat=True))
    rows = [_row(draft) for draft in drafts if draft.reference not in known]
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    found = {row.reference: row for row in Message.objects.filter(among("reference", references))}
    return [found[reference] for reference in references]


def render_written(draft: LetterDraft, public_id: uuid.UUID) -> Rendered:
    """As it will be read, with nothing kept. Without a number of its own the letter has no link to stop it."""
    shop = current_shop()
    with translation.override(draft.language or draft.customer.language):
        values = {"name": draft.customer.name or _("dear customer"), "shop": shop.name, **draft.values}
        if draft.channel != Channel.EMAIL:
            return Rendered("", _short_text(draft, values, public_id), "")
        context = {
            "shop": shop,
            "brand": current_brand(),
            "site_url": settings.SITE_URL.rstrip("/"),
            "unsubscribe_url": unsubscribe_link(public_id) if draft.purpose != Purpose.SERVICE else "",
            "text": fill(draft.body.replace("\r\n", "\n").strip(), values),
            "html": fill_html(draft.body, values),
            "button": draft.button,
            "choices": draft.choices,
        }
        subject = " ".join(fill(draft.subject, values).split())[:SUBJECT_MAX]
        text = render_to_string("email/messaging/written.body.txt", context).strip() + "\n"
        html = render_to_string("email/messaging/written.body.html", context | {"subject": subject}).strip() + "\n"
    return Rendered(subject, text, html)


def _row(draft: LetterDraft) -> Message:
    public_id = uuid.uuid4()
    rendered = render_written(draft, public_id)
    is_sms, now = draft.channel == Channel.SMS, clock.now()
    due_at = draft.due_at or now
    return Message(
        public_id=public_id,
        reference=draft.reference,
        customer=None if draft.to else draft.customer,
        channel=draft.channel,
        purpose=draft.purpose,
        template=draft.kind,
        language=draft.language or draft.customer.language,
        to=draft.to or (draft.customer.phone if is_sms else draft.customer.email),
        subject=rendered.subject,
        body_text=rendered.text,
        body_html=rendered.html,
        parts=sms_segments(rendered.text).parts if is_sms else None,
        valid_until=draft.valid_until,
        due_at=due_at if draft.purpose == Purpose.SERVICE else after_quiet(due_at, current_shop()),
        created_at=now,
    )


def _short_text(draft: LetterDraft, values: Mapping[str, str], public_id: uuid.UUID) -> str:
    """An SMS: the text, the button's address where it has one, and for an advertisement how to stop it."""
    parts = [fill(draft.body.replace("\r\n", "\n").strip(), values)]
    if draft.button:
        parts.append(draft.button.url)
    if draft.purpose == Purpose.MARKETING and draft.channel == Channel.SMS:
        parts.append(current_brand().sms_footer or _("Stop: %(link)s") % {"link": unsubscribe_link(public_id)})
    return "\n".join(parts)
