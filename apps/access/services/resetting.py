from __future__ import annotations

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction

from apps.access.models import AccessLink
from apps.access.services.links import address_of, make_link
from apps.messaging.services import queue_letter
from apps.staff.models import User


@transaction.atomic
def ask_for_password(*, email: str, language: str) -> AccessLink:
    """Write a letter with a link to a new password. For an unknown address the same work is done and nothing is sent.

    Whoever has not accepted their invitation gets none either: the invitation is their way in.
    """
    email = email.strip().lower()
    known = User.objects.filter(email=email, is_active=True)
    person = known.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).first()
    link, token = make_link(person=person, kind=AccessLink.Kind.RESET)
    queue_letter(
        reference=f"access:{link.pk}",
        template="staff/password",
        purpose="service",
        to=person.email if person else "",
        language=person.language if person else language,
        context={"name": person.name if person else "", "link": address_of(token)},
        valid_until=link.expires_at,
        skip_reason="" if person else "unknown_address",
    )
    return link
