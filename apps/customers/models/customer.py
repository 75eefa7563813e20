from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext_lazy as _

from apps.common import clock


class PhoneTail(models.Func):
    """The last four digits. Four stands in the text: SQLite doesn't recognise its index where a number is a parameter."""

    template = "RIGHT(%(expressions)s, 4)"
    output_field = models.CharField()

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="SUBSTR(%(expressions)s, -4)", **extra)


class CustomerQuerySet(models.QuerySet["Customer"]):
    def present(self) -> Self:
        """Everybody who has not been forgotten."""
        return self.filter(forgotten_at=None)


class Customer(models.Model):
    """A person the shop knows. Doors show ``public_id``, never the primary key."""

    public_id = models.UUIDField(_("public number"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=200, blank=True)
    # Folded name for search; services keep it (common.text.fold).
    name_key = models.CharField(max_length=200, blank=True, editable=False, db_index=True)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    email_proven_at = models.DateTimeField(null=True, blank=True, editable=False)
    phone = models.CharField(_("phone"), max_length=16, blank=True, help_text=_("With country code: +905321234567."))
    phone_proven_at = models.DateTimeField(null=True, blank=True, editable=False)
    birthday_on = models.DateField(_("birthday"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=5, default="en")
    joined_at = models.DateTimeField(_("known since"), default=clock.now)
    forgotten_at = models.DateTimeField(_("forgotten"), null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["-pk"]
        constraints = [
            # E-mail is stored in lower case; the CHECK keeps the plain unique index honest.
            models.UniqueConstraint(
                fields=["email"],
                condition=~models.Q(email=""),
                name="customers_customer_email_unique",
                violation_error_message=_("Another customer already has this e-mail address."),
            ),
            models.UniqueConstraint(
                fields=["phone"],
                condition=~models.Q(phone=""),
                name="customers_customer_phone_unique",
                violation_error_message=_("Another customer already has this phone number."),
            ),
            models.CheckConstraint(
                condition=models.Q(phone="") | models.Q(phone__startswith="+"),
                name="customers_customer_phone_has_country_code",
                violation_error_message=_("Write the phone number with its country code."),
            ),
            models.CheckConstraint(
                condition=models.Q(forgotten_at=None)
                | models.Q(name="", name_key="", email="", phone="", birthday_on=None),
                name="customers_customer_forgotten_is_blank",
            ),
        ]
        indexes = [models.Index(PhoneTail("phone"), name="customers_customer_phone_tail")]

    def __str__(self) -> str:
        return self.name or self.phone or self.email or str(self.public_id)[:8]


class Identifier(models.Model):
    """Another way to recognise a customer: a card number, or the id a shop system knows them by."""

    class Kind(models.TextChoices):
        CARD = "card", _("Card")
        EXTERNAL = "external", _("External id")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="identifiers")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    # The channel's code for external ids, so that two shop systems may both know a "1001"; empty for cards.
    scope = models.CharField(_("scope"), max_length=40, blank=True)
    value = models.CharField(_("value"), max_length=120)
    created_at = models.DateTimeField(_("recorded"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("identifier")
        verbose_name_plural = _("identifiers")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "scope", "value"],
                name="customers_identifier_names_one_customer",
                violation_error_message=_("This identifier already belongs to a customer."),
            ),
            models.CheckConstraint(condition=~models.Q(value=""), name="customers_identifier_has_value"),
        ]
        # Staff type a number without saying which shop system knows it.
        indexes = [models.Index(fields=["value"], name="customers_identifier_value")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"
