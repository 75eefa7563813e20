from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock


class Account(models.Model):
    """A place where points of one unit are. A wallet is three of them; each programme has one issuing account."""

    class Role(models.TextChoices):
        ISSUING = "issuing", _("Issuing")
        AVAILABLE = "available", _("Available")
        PENDING = "pending", _("Pending")
        HELD = "held", _("Held")

    unit = models.CharField(_("unit"), max_length=60)
    role = models.CharField(_("role"), max_length=12, choices=Role)
    may_overdraw = models.BooleanField(_("may be below zero"), default=False)
    # A cache of the sum of transfers. Always 0 for issuing accounts: a stored total there would make every earn of the
    # shop wait for one row; ``reports.outstanding`` sums it instead.
    balance = models.BigIntegerField(_("balance"), default=0)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(balance__gte=0) | models.Q(may_overdraw=True),
                name="ledger_account_not_below_zero",
                violation_error_message=_("There are not enough points."),
            ),
            models.CheckConstraint(
                condition=~models.Q(role="issuing") | models.Q(balance=0, may_overdraw=True),
                name="ledger_account_issuing_is_summed",
            ),
            models.UniqueConstraint(
                fields=["unit"], condition=models.Q(role="issuing"), name="ledger_account_one_issuing_per_unit"
            ),
        ]

    # Filled where people read; the books themselves know nobody. Not a column.
    owner = ""

    def __str__(self) -> str:
        return f"{self.owner or self.unit}: {self.get_role_display()} ({self.pk})"


class Transfer(models.Model):
    """Points moving from one account (debit, falls) to another (credit, rises). Append-only; sealed by trigger."""

    class Kind(models.TextChoices):
        EARN = "earn", _("Earned")
        OPENING = "opening", _("Opening balance")
        ACTIVATE = "activate", _("Became available")
        REVERSE = "reverse", _("Taken back")
        HOLD = "hold", _("Set aside for a reward")
        RELEASE = "release", _("Given back")
        REDEEM = "redeem", _("Spent on a reward")
        UNREDEEM = "unredeem", _("Reward taken back")
        EXPIRE = "expire", _("Expired")
        ADJUST = "adjust", _("Corrected")

    debit = models.ForeignKey(Account, models.PROTECT, related_name="debits", verbose_name=_("from account"))
    credit = models.ForeignKey(Account, models.PROTECT, related_name="credits", verbose_name=_("to account"))
    amount = models.BigIntegerField(_("amount"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    # What caused it, made by the caller; audit trail and idempotency key in one (order:812:rule:3:earn).
    reference = models.CharField(_("reference"), max_length=120)
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="reversals", verbose_name=_("takes back")
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    effective_at = models.DateTimeField(_("effective"))
    created_at = models.DateTimeField(_("recorded"), default=clock.now)

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="ledger_transfer_amount_positive"),
            models.CheckConstraint(
                condition=~models.Q(debit=models.F("credit")), name="ledger_transfer_between_two_accounts"
            ),
            models.UniqueConstraint(fields=["reference"], name="ledger_transfer_reference_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} ({self.reference})"


class LotQuerySet(models.QuerySet["Lot"]):
    def open(self) -> Self:
        return self.filter(remaining__gt=0)

    def in_spending_order(self) -> Self:
        """Earliest expiry first, never-expiring last, ties by id (rule 2)."""
        return self.order_by(models.F("expires_on").asc(nulls_last=True), "pk")

    def due(self, day: dt.date) -> Self:
        """Chosen by shape, never by label (rule 4): something left, dated, and the last usable day has passed."""
        return self.filter(remaining__gt=0, expires_on__lt=day)

    def ageing_with(self, unit: str, day: dt.date) -> Self:
        """Those whose last day their programme decides, and has not passed; empty ones too, as points may come back to them."""
        mine = self.filter(account__unit=unit, account__role=Account.Role.AVAILABLE, keeps_day=False)
        return mine.exclude(expires_on__lt=day)


class Lot(models.Model):
    """Points that became available together and age together."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="lots", verbose_name=_("account"))
    transfer = models.OneToOneField(Transfer, models.PROTECT, related_name="lot", verbose_name=_("movement"))
    amount = models.BigIntegerField(_("amount"))
    remaining = models.BigIntegerField(_("remaining"))
    active_from = models.DateField(_("active from"))
    # The last usable day (rule 38); null never expires.
    expires_on = models.DateField(_("last usable day"), null=True)
    # A file named the day, or the points came back after theirs: the programme's way of ageing leaves it alone.
    keeps_day = models.BooleanField(_("keeps its day"), default=False, db_default=False)

    objects = LotQuerySet.as_manager()

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(remaining__gte=0, remaining__lte=models.F("amount")),
                name="ledger_lot_remaining_within_amount",
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="ledger_lot_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(expires_on=None) | models.Q(expires_on__gte=models.F("active_from")),
                name="ledger_lot_expires_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(keeps_day=False) | models.Q(expires_on__isnull=False),
                name="ledger_lot_kept_day_is_a_day",
            ),
        ]
        indexes = [
            # Spending: the open lots of one account, earliest expiry first.
            models.Index(
                fields=["account", "expires_on", "id"], condition=models.Q(remaining__gt=0), name="ledger_lot_open"
            ),
            # The expiry sweep: open lots whose day has passed.
            models.Index(
                fields=["expires_on"],
                condition=models.Q(remaining__gt=0, expires_on__isnull=False),
                name="ledger_lot_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.remaining}/{self.amount}"


class LotDraw(models.Model):
    """How much a transfer took from a lot, or gave back to it (negative). Append-only; sealed by trigger (rule 3)."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="draws", verbose_name=_("lot"))
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="draws", verbose_name=_("movement"))
    amount = models.BigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("lot draw")
        verbose_name_plural = _("lot draws")
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="ledger_lotdraw_amount_not_zero"),
            models.UniqueConstraint(fields=["lot", "transfer"], name="ledger_lotdraw_once_per_transfer"),
        ]

    def __str__(self) -> str:
        return f"{self.transfer_id}: {self.amount} of {self.lot_id}"


class Hold(models.Model):
    """Points reserved for something that may still be called off. Placed once, resolved once."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CAPTURED = "captured", _("Captured")
        RELEASED = "released", _("Released")

    available = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("available points"))
    held = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("points set aside"))
    amount = models.BigIntegerField(_("amount"))
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.OPEN)
    placed = models.OneToOneField(Transfer, models.PROTECT, related_name="hold", verbose_name=_("set aside by"))
    resolved = models.OneToOneField(Transfer, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by"))

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="ledger_hold_amount_positive"),
            models.CheckConstraint(
                condition=models.Q(status="open", resolved=None)
                | (~models.Q(status="open") & models.Q(resolved__isnull=False)),
                name="ledger_hold_resolved_names_its_transfer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.status}"
