"""Letting somebody in: a letter with a link, or the link itself for whoever has no e-mail."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from apps.access.errors import AlreadyJoined, NotInvited
from apps.access.models import AccessLink
from apps.access.services.links import address_of, make_link, withdraw_links
from apps.common.text import fold
from apps.messaging.services import queue_letter
from apps.staff.models import StaffChange, User
from apps.staff.services import (
    BadStaffDetails,
    NotYours,
    change_person,
    let_go,
    lock_person,
    note_change,
    refuse_beyond_role,
)

# Nobody can ever own an address there (RFC 2606); it stands for "signs in with this name, gets no letters".
NO_MAIL_HOST = "till.invalid"


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who may set a password, and what their link carries. It cannot be read again later."""

    person: User
    link: AccessLink
    token: str

    @property
    def has_mail(self) -> bool:
        return not self.person.email.endswith(f"@{NO_MAIL_HOST}")


@transaction.atomic
def invite(*, by: User, name: str, email: str, role: str, language: str) -> Invited:
    """Make somebody who cannot sign in yet, and the link to their first password.

    A cashier may be without e-mail and gets a sign-in name instead. Raises NotYours or BadStaffDetails.
    """
    refuse_beyond_role(by=by, role=role)
    if not email and role != User.Role.CASHIER:
        raise BadStaffDetails(_("Only cashiers can be without e-mail."), field="email")
    person = User(name=name.strip(), email=email.strip().lower() or _sign_in_name(name), role=role, language=language)
    person.set_unusable_password()
    try:
        person.full_clean()
    except ValidationError as wrong:
        field = next(iter(getattr(wrong, "error_dict", {})), "")
        raise BadStaffDetails(" ".join(wrong.messages), field=field) from None
    person.save()
    note_change(person=person, by=by, kind=StaffChange.Kind.INVITED, after=role)
    return _send(person, AccessLink.Kind.INVITATION)


@transaction.atomic
def new_link(*, person: User, by: User) -> Invited:
    """Another link to a password; the one before stops working. Raises NotYours.

    Also for whoever forgot a password and has no e-mail. Somebody who left must be taken back first.
    """
    refuse_beyond_role(by=by, person=person)
    if person.pk == by.pk:
        raise NotYours(_("For your own password, use the change of password or ask for a letter."))
    if not person.is_active:
        raise NotInvited(_("They no longer work here. Take them back first."))
    kind = AccessLink.Kind.RESET if person.has_joined else AccessLink.Kind.INVITATION
    note_change(person=person, by=by, kind=StaffChange.Kind.INVITED_AGAIN)
    return _send(person, kind)


@transaction.atomic
def correct_person(*, person: User, by: User, name: str, email: str, role: str, language: str) -> Invited | None:
    """Change what is written about somebody; whatever was mailed to another address stops working.

    Somebody who has not accepted yet is invited anew, to the new address. Raises as ``change_person`` does.
    """
    before = person.email
    changed = change_person(person=person, by=by, name=name, email=email, role=role, language=language)
    if changed.email == before:
        return None
    was_open = withdraw_links(changed)
    if changed.has_joined or not was_open:
        return None
    note_change(person=changed, by=by, kind=StaffChange.Kind.INVITED_AGAIN)
    return _send(changed, AccessLink.Kind.INVITATION)


@transaction.atomic
def withdraw_invitation(*, person: User, by: User) -> User:
    """Close the link of somebody who never came. Raises AlreadyJoined or NotYours."""
    locked = lock_person(person)
    refuse_beyond_role(by=by, person=locked)
    if locked.has_joined:
        raise AlreadyJoined(_("They have already accepted. Let them go instead."))
    withdraw_links(locked)
    note_change(person=locked, by=by, kind=StaffChange.Kind.WITHDRAWN)
    return let_go(person=locked, by=by)


def _send(person: User, kind: AccessLink.Kind) -> Invited:
    link, token = make_link(person=person, kind=kind)
    invited = Invited(person, link, token)
    if invited.has_mail:
        queue_letter(
            reference=f"access:{link.pk}",
            template="staff/invitation" if kind == AccessLink.Kind.INVITATION else "staff/password",
            purpose="service",
            to=person.email,
            language=person.language,
            context={"name": person.name, "link": address_of(token)},
            valid_until=link.expires_at,
        )
    return invited


def _sign_in_name(name: str) -> str:
    first = slugify(fold(name)).replace("-", ".")[:30] or "till"
    return f"{first}.{secrets.randbelow(9000) + 1000}@{NO_MAIL_HOST}"
