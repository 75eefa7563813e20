from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.codes.models import Code
from apps.codes.services import code_text
from apps.common import clock
from apps.customers.models import Customer
from apps.offers.models.offer import Offer


class CodeBatch(models.Model):
    """Codes that were made together, each to be used once, for a letter run or a printer."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="batches", verbose_name=_("offer"))
    prefix = models.CharField(_("prefix"), max_length=16, blank=True, default="")
    count = models.PositiveIntegerField(_("codes"))
    last_on = models.DateField(_("last day"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("created"), default=clock.now)

    class Meta:
        verbose_name = _("batch of codes")
        verbose_name_plural = _("batches of codes")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(count__gte=1), name="offers_codebatch_has_codes"),
        ]

    def __str__(self) -> str:
        return f"{self.offer} × {self.count}"


class PromoCode(models.Model):
    """What somebody types to get an offer."""

    offer = models.ForeignKey(Offer, models.PROTECT, related_name="codes", verbose_name=_("offer"))
    code = models.OneToOneField(Code, models.PROTECT, related_name="+", verbose_name=_("code"))
    # As it was chosen; empty where we made it: then ``shown`` derives it.
    text = models.CharField(_("text"), max_length=60, blank=True, default="")
    uses_max = models.PositiveIntegerField(_("uses"), null=True, blank=True)
    # Of whom it is the personal one; nobody else can use it.
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer")
    )
    batch = models.ForeignKey(
        CodeBatch, models.PROTECT, null=True, blank=True, related_name="codes", verbose_name=_("batch")
    )
    # Made by whoever hands out personal codes, so that a repeated hand finds the first.
    reference = models.CharField(max_length=120, blank=True, default="", editable=False)
    last_on = models.DateField(_("last day"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=clock.now)

    class Meta:
        verbose_name = _("promo code")
        verbose_name_plural = _("promo codes")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference"],
                condition=~models.Q(reference=""),
                name="offers_promocode_reference_unique",
            ),
            models.CheckConstraint(
                condition=models.Q(uses_max=None) | models.Q(uses_max__gte=1), name="offers_promocode_uses_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.text or f"…{self.code.tail}"

    @property
    def shown(self) -> str:
        """For its owner and for staff who may hand it out; needs ``code``."""
        return self.text or code_text(self.code)
