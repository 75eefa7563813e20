"""Changes of the people who work here, each noted with who did it."""

from __future__ import annotations

import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.staff.errors import BadStaffDetails, NotYours
from apps.staff.models import StaffChange, User
from apps.staff.services.guarding import lock_person, refuse_beyond_role, refuse_last_owner


def note_change(*, person: User, by: User | None, kind: str, before: str = "", after: str = "") -> StaffChange:
    """Write one line of the staff's history."""
    return StaffChange.objects.create(person=person, by=by, kind=kind, role_before=before, role_after=after)


@transaction.atomic
def change_person(*, person: User, by: User, name: str, email: str, role: str, language: str) -> User:
    """Change what is written about somebody. Raises NotYours, LastOwner or BadStaffDetails.

    Nobody changes their own role, neither up nor down: another owner does.
    """
    locked = lock_person(person)
    refuse_beyond_role(by=by, person=locked, role=role)
    role_before = locked.role
    if role != role_before:
        if locked.pk == by.pk:
            raise NotYours(_("Nobody changes their own role. Ask another owner."), field="role")
        refuse_last_owner(locked)
        # The mark of createsuperuser would outlive the role that it came with.
        locked.is_superuser = False
    before = (locked.name, locked.email, locked.language)
    locked.name, locked.email, locked.language, locked.role = name.strip(), email.strip().lower(), language, role
    _save(locked)
    if role != role_before:
        note_change(person=locked, by=by, kind=StaffChange.Kind.ROLE, before=role_before, after=role)
    if before != (locked.name, locked.email, locked.language):
        note_change(person=locked, by=by, kind=StaffChange.Kind.DETAILS)
    return locked


def choose_language(*, person: User, language: str) -> None:
    """What somebody wants to read, which is nobody else's business: no change of staff is noted."""
    if language != person.language:
        User.objects.filter(pk=person.pk).update(language=language)
        person.language = language


@transaction.atomic
def let_go(*, person: User, by: User) -> User:
    """Somebody leaves: every session ends at once, their past work stays. Raises NotYours or LastOwner."""
    locked = lock_person(person)
    refuse_beyond_role(by=by, person=locked)
    if locked.pk == by.pk:
        raise NotYours(_("Nobody lets themselves go. Ask another owner."))
    if not locked.is_active:
        return locked
    refuse_last_owner(locked)
    locked.is_active = False
    # A new stamp as well: whoever comes back later must not find an old session still open.
    locked.session_stamp = uuid.uuid4()
    locked.save(update_fields=["is_active", "session_stamp"])
    note_change(person=locked, by=by, kind=StaffChange.Kind.LEFT)
    return locked


@transaction.atomic
def take_back(*, person: User, by: User) -> User:
    """Let somebody who left sign in again, with the password they had. Raises NotYours."""
    locked = lock_person(person)
    refuse_beyond_role(by=by, person=locked, role=locked.role)
    if not locked.is_active:
        locked.is_active = True
        locked.save(update_fields=["is_active"])
        note_change(person=locked, by=by, kind=StaffChange.Kind.BACK)
    return locked


def _save(person: User) -> None:
    try:
        person.full_clean()
    except ValidationError as wrong:
        field = next(iter(getattr(wrong, "error_dict", {})), "")
        raise BadStaffDetails(" ".join(wrong.messages), field=field) from None
    person.save()
