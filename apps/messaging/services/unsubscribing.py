"""The link at the foot of a letter: works without signing in, for as long as the letter is kept (rule 92)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.customers.models import Consent
from apps.customers.services import record_consent
from apps.messaging.errors import BadLink
from apps.messaging.models import Message

# The separator must not look like a port or a scheme to whoever rewrites links.
_signer = signing.Signer(sep=".", salt="messaging.unsubscribe")


def unsubscribe_link(public_id: uuid.UUID) -> str:
    """The full address that stops letters of this message's purpose to its recipient."""
    return settings.SITE_URL.rstrip("/") + reverse("portal:unsubscribe", args=[_signer.sign(public_id.hex)])


def unsubscribe_message(token: str) -> Message:
    """The letter a link came with. Raises BadLink; changes nothing."""
    try:
        public_id = uuid.UUID(_signer.unsign(token))
    except (signing.BadSignature, ValueError):
        raise _bad_link() from None
    message = Message.objects.select_related("customer").filter(public_id=public_id).first()
    if message is None or message.customer is None or message.purpose == Message.Purpose.SERVICE:
        raise _bad_link()
    return message


def unsubscribe(*, token: str) -> Consent:
    """Withdraw: this person, this channel, this purpose. Twice is once. Raises BadLink."""
    message = unsubscribe_message(token)
    assert message.customer is not None, "unsubscribe_message lets no other through"
    return record_consent(
        customer=message.customer,
        channel=message.channel,
        purpose=message.purpose,
        granted=False,
        source=Consent.Source.UNSUBSCRIBE,
        evidence=f"message:{message.public_id}",
    )


def _bad_link() -> BadLink:
    return BadLink(_("This link is not complete. Copy it from the letter again, in one piece."))
