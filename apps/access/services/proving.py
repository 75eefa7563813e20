"""The password once more, before a change that decides who gets in."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password
from django.utils.translation import gettext_lazy as _

from apps.access.errors import WrongPassword
from apps.codes.services import count_attempt
from apps.staff.models import User

TRIES, TRY_SECONDS = 10, 900


def prove_password(*, person: User, password: str) -> None:
    """Whoever sits at an open screen need not be who signed in there. Raises WrongPassword or TooManyAttempts."""
    count_attempt(what="staff.own_password", who=str(person.pk), limit=TRIES, seconds=TRY_SECONDS)
    # Not the person's own method: it writes a stronger hash where it can, and that ends every session.
    if not check_password(password, person.password):
        raise WrongPassword(_("This is not your password."), field="password")
