"""Links that lead to a password: made, looked at, used once."""

from __future__ import annotations

import datetime as dt
import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.access.errors import LinkOver
from apps.access.models import AccessLink
from apps.codes.keys import keyed_hash
from apps.common import clock
from apps.staff.models import StaffChange, User
from apps.staff.services import note_change, set_password

LASTS = {AccessLink.Kind.INVITATION: dt.timedelta(days=7), AccessLink.Kind.RESET: dt.timedelta(hours=1)}
_TOKEN_BYTES = 32


def make_link(*, person: User | None, kind: AccessLink.Kind) -> tuple[AccessLink, str]:
    """A new link and what it carries. The ones before it stop working."""
    withdraw_links(person)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    link = AccessLink.objects.create(
        kind=kind, person=person, key_hash=_hashed(token), expires_at=clock.now() + LASTS[kind]
    )
    return link, token


def withdraw_links(person: User | None) -> int:
    """Of nobody there are none to withdraw, but the question is asked: it takes as long as for somebody."""
    whose = person.pk if person else 0
    open_ones = AccessLink.objects.filter(person_id=whose, used_at=None, withdrawn_at=None)
    return open_ones.update(withdrawn_at=clock.now())


def path_of(token: str) -> str:
    return f"{reverse('access:password')}?link={token}"


def address_of(token: str) -> str:
    """For letters: the shop's own host, never the one a request claims to be for."""
    return settings.SITE_URL.rstrip("/") + path_of(token)


def open_link(*, token: str) -> AccessLink:
    """The link that carries this, unchanged by the look. Raises LinkOver, for whatever reason, in the same words."""
    link = AccessLink.objects.open().select_related("person").filter(key_hash=_hashed(token)).first()
    if link is None:
        raise _over()
    return link


@transaction.atomic
def use_link(*, token: str, password: str) -> User:
    """Set the password and end every session of this person. Raises LinkOver, or BadStaffDetails and the link stays open."""
    link = open_link(token=token)
    assert link.person_id is not None, "the constraint: a link of nobody is never open"
    person = User.objects.select_for_update().get(pk=link.person_id)
    set_password(person=person, password=password)
    # Whoever changes the row wins: two tabs cannot both set a password.
    used = AccessLink.objects.open().filter(pk=link.pk).update(used_at=clock.now())
    if not used:
        raise _over()
    withdraw_links(person)
    joined = link.kind == AccessLink.Kind.INVITATION
    note_change(person=person, by=person, kind=StaffChange.Kind.JOINED if joined else StaffChange.Kind.PASSWORD)
    return person


def _over() -> LinkOver:
    return LinkOver(_("This link no longer works. It may have been used, or it is too old."))


def _hashed(token: str) -> str:
    return keyed_hash("access.link", token)
