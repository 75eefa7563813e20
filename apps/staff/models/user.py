from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from apps.common import clock


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_superuser=True, role=User.Role.OWNER, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who works at the shop. Members are never users."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        MANAGER = "manager", _("Manager")
        SUPPORT = "support", _("Support")
        CASHIER = "cashier", _("Cashier")

    email = models.EmailField(
        _("e-mail"),
        max_length=254,
        unique=True,
        error_messages={"unique": _("Somebody with this e-mail address already works here.")},
    )
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.CASHIER)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Untick when somebody leaves. Their past work stays in the books.")
    )
    joined_at = models.DateTimeField(_("joined"), default=clock.now, editable=False)

    # Part of what a session must match: a new stamp ends every session of this person at once.
    session_stamp = models.UUIDField(default=uuid.uuid4, editable=False)
    # Since when signing in takes a second step. Here, so that no request has to look further.
    second_factor_at = models.DateTimeField(_("two-step sign-in"), null=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="staff_user_email_is_lower_case",
                violation_error_message=_("Write the e-mail address in small letters."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        text = f"{self.password}{self.session_stamp}"
        return salted_hmac("apps.staff.session", text, secret=secret, algorithm="sha256").hexdigest()

    @property
    def has_joined(self) -> bool:
        """False while an invitation waits for its first password."""
        return self.has_usable_password()

    @property
    def is_trusted_far(self) -> bool:
        """Owners and managers: whom a shop may ask for the second step."""
        return self.is_superuser or self.role in (self.Role.OWNER, self.Role.MANAGER)

    @property
    def is_staff(self) -> bool:
        """Every active staff member may open the admin site; what they see there depends on the role."""
        return self.is_active

    @property
    def is_cashier(self) -> bool:
        return self.role == self.Role.CASHIER and not self.is_superuser
