"""What no change of staff may break: nobody reaches above themselves, and the shop always has an owner who can sign in."""

from __future__ import annotations

import uuid

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.staff import roles
from apps.staff.errors import BadStaffDetails, LastOwner, NotYours
from apps.staff.models import User


def refuse_beyond_role(*, by: User, person: User | None = None, role: str = "") -> None:
    """Raise NotYours unless ``by`` may change this person, or give this role. Only owners make or change owners."""
    if not by.is_active or not by.has_perm("staff.change_user"):
        raise NotYours(_("Your role may not change staff."))
    touches_owner = User.Role.OWNER in (role, person.role if person else "")
    if touches_owner and not _is_owner(by):
        raise NotYours(_("Only an owner may make or change an owner."), field="role")
    if role and not _is_owner(by) and roles.ROLES.get(role, frozenset()) - roles.ROLES[by.role]:
        raise NotYours(_("You cannot give a role that may do more than yours."), field="role")


def lock_person(person: User) -> User:
    """This person's row as it stands now, locked together with every owner's and in one order: two owners who let each
    other go at once must neither both succeed nor wait for each other."""
    rows = User.objects.select_for_update().filter(models.Q(pk=person.pk) | models.Q(role=User.Role.OWNER))
    return next(row for row in rows.order_by("pk") if row.pk == person.pk)


def refuse_last_owner(person: User) -> None:
    """Raise LastOwner where nobody else could sign in as one. Call it under ``lock_person``."""
    owners = User.objects.filter(role=User.Role.OWNER, is_active=True)
    able = owners.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    if list(able.values_list("pk", flat=True)) == [person.pk]:
        raise LastOwner(_("The shop needs an owner who can sign in. Make somebody else an owner first."), field="role")


def set_password(*, person: User, password: str) -> None:
    """Write a new password and end every session of this person. Raises BadStaffDetails."""
    try:
        validate_password(password, person)
    except ValidationError as wrong:
        raise BadStaffDetails(" ".join(wrong.messages), field="password") from None
    person.set_password(password)
    person.session_stamp = uuid.uuid4()
    person.save(update_fields=["password", "session_stamp"])


def _is_owner(person: User) -> bool:
    return person.is_superuser or person.role == User.Role.OWNER
