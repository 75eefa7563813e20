"""Writing letters: rendered once, kept as rows, sent later."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from django.conf import settings
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import translation

from apps.common import clock
from apps.customers.models import Customer
from apps.messaging.models import Message
from apps.messaging.services.branding import current_brand
from apps.messaging.services.quiet import after_quiet
from apps.messaging.services.unsubscribing import unsubscribe_link
from apps.shop.services import current_shop

SUBJECT_MAX = 200


def queue_letter(
    *,
    reference: str,
    template: str,
    purpose: str,
    to: str,
    language: str,
    context: Mapping[str, object],
    customer: Customer | None = None,
    valid_until: dt.datetime | None = None,
    skip_reason: str = "",
) -> Message:
    """Lay a letter into the tray, written in the recipient's language. The same reference again finds the first.

    ``template`` names templates/email/<template>.subject.txt, .body.txt and .body.html; ``context`` comes from code,
    never from the shop's own texts. With ``skip_reason`` the same work is done and nothing will be sent: so that a page
    takes as long for somebody unknown as for a member. What is not a service letter waits for the end of quiet hours.
    """
    earlier = Message.objects.filter(reference=reference).first()
    if earlier is not None:
        return earlier
    public_id, now = uuid.uuid4(), clock.now()
    subject, body_text, body_html = _render(template, language, _context(context, purpose, public_id))
    try:
        with transaction.atomic():
            return Message.objects.create(
                public_id=public_id,
                reference=reference,
                customer=customer,
                purpose=purpose,
                template=template,
                language=language,
                to=to,
                subject=subject,
                body_text=body_text,
                body_html=body_html,
                state=Message.State.SKIPPED if skip_reason else Message.State.QUEUED,
                reason=skip_reason,
                valid_until=valid_until,
                due_at=now if purpose == Message.Purpose.SERVICE else after_quiet(now, current_shop()),
            )
    except IntegrityError:
        return Message.objects.get(reference=reference)


def _context(context: Mapping[str, object], purpose: str, public_id: uuid.UUID) -> dict[str, object]:
    may_stop = purpose != Message.Purpose.SERVICE
    return {
        **context,
        "shop": current_shop(),
        "brand": current_brand(),
        "site_url": settings.SITE_URL.rstrip("/"),
        "unsubscribe_url": unsubscribe_link(public_id) if may_stop else "",
    }


def _render(template: str, language: str, context: dict[str, object]) -> tuple[str, str, str]:
    with translation.override(language):
        subject = render_to_string(f"email/{template}.subject.txt", context)
        body_text = render_to_string(f"email/{template}.body.txt", context)
        body_html = render_to_string(f"email/{template}.body.html", context)
    # One line: a name with a line break in it must not become a mail header.
    return " ".join(subject.split())[:SUBJECT_MAX], body_text.strip() + "\n", body_html.strip() + "\n"
