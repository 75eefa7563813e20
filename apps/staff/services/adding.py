from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.staff.errors import BadStaffDetails, OwnerExists
from apps.staff.models import User


def nobody_works_here() -> bool:
    """Whether the installation is still new: no staff at all."""
    return not User.objects.exists()


@transaction.atomic
def add_first_owner(*, email: str, name: str, password: str, language: str = "en") -> User:
    """Make the owner of a new installation. Raises OwnerExists when anybody works here already."""
    if not nobody_works_here():
        raise OwnerExists(_("This shop already has staff. Sign in instead."))
    return add_staff(email=email, name=name, password=password, role=User.Role.OWNER, language=language)


@transaction.atomic
def add_staff(*, email: str, name: str, password: str, role: str, language: str = "en") -> User:
    """Let somebody sign in. Raises BadStaffDetails with the first thing that is wrong."""
    person = User(email=email.strip().lower(), name=name.strip(), role=role, language=language)
    try:
        validate_password(password, person)
        person.set_password(password)
        person.full_clean()
    except ValidationError as wrong:
        raise BadStaffDetails(
            " ".join(wrong.messages), field=next(iter(getattr(wrong, "error_dict", {})), "password")
        ) from None
    person.save()
    return person
