from __future__ import annotations

import datetime as dt
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.common.spelling import language
from apps.orders.models import Channel
from apps.programs.models import Program

# A worker that did not report for this long is taken for dead, and another goes on: with the beat, within a minute. Should it
# only be slow, it finds that out at its next step and stops.
SILENCE = dt.timedelta(seconds=25)


class BatchQuerySet(models.QuerySet["Batch"]):
    def due(self) -> Self:
        """Work for the sweep: uploaded files that wait, and those whose worker fell silent."""
        silent = models.Q(heartbeat_at=None) | models.Q(heartbeat_at__lt=clock.now() - SILENCE)
        here = ~models.Q(stored_name="")
        bring = here & (models.Q(status="waiting") | (models.Q(status="running") & silent))
        undo = models.Q(status="undo_waiting") | (models.Q(status="undoing") & silent)
        return self.filter(bring | undo).order_by("pk")


class Batch(models.Model):
    """One file brought in: how it was understood, how far it is, what came of it, and whether it was undone."""

    class Kind(models.TextChoices):
        ORDERS = "orders", _("Purchases")
        OPENINGS = "openings", _("Opening balances")

    class Status(models.TextChoices):
        DRAFT = "draft", _("To be checked")
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        STOPPED = "stopped", _("Stopped half way")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        UNDO_WAITING = "undo_waiting", _("Waiting to be undone")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.ORDERS)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
    # Of whoever brought it: what the worker finds wrong is told in it, as the preview was.
    language = models.CharField(max_length=5, default=language, editable=False)
    file_name = models.CharField(_("file"), max_length=200)
    # Where the uploaded copy lies below MEDIA_ROOT; empty for files that the command read where they were.
    stored_name = models.CharField(max_length=200, blank=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    # Hash of the content, the reading and the programme: the same file twice is one import, until it is undone.
    identity = models.CharField(max_length=64, blank=True, editable=False)
    layout = models.CharField(_("layout"), max_length=20, blank=True)
    map_text = models.TextField(_("map"), blank=True)
    program = models.ForeignKey(
        Program, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("programme")
    )
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, related_name="+", verbose_name=_("channel"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("brought in by")
    )

    # How it was understood.
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    delimiter = models.CharField(_("delimiter"), max_length=1, blank=True)
    decimal_sign = models.CharField(_("decimal sign"), max_length=1, blank=True)
    date_order = models.CharField(_("order of the date"), max_length=3, blank=True)

    # What the file holds; guests and rejected are rows.
    customers = models.PositiveIntegerField(_("customers"), default=0)
    orders = models.PositiveIntegerField(_("orders"), default=0)
    refunds = models.PositiveIntegerField(_("returns"), default=0)
    lines = models.PositiveIntegerField(_("lines"), default=0)
    guests = models.PositiveIntegerField(_("lines without a customer"), default=0)
    rejected = models.PositiveIntegerField(_("rejected rows"), default=0)
    gross_minor = models.BigIntegerField(_("sales"), default=0)
    returns_minor = models.BigIntegerField(_("returned"), default=0)
    adjustments_minor = models.BigIntegerField(_("adjustments"), default=0)
    unmatched_minor = models.BigIntegerField(_("returns without a sale"), default=0)
    points_earned = models.BigIntegerField(_("points earned"), default=0)

    # How far it is: purchases and returns looked at, of all; of those, written.
    total = models.PositiveIntegerField(_("to do"), default=0)
    done = models.PositiveIntegerField(_("done so far"), default=0)
    created = models.PositiveIntegerField(_("written"), default=0)
    unchanged = models.PositiveIntegerField(_("already there"), default=0)
    # Whoever works on it writes its token here; one whose token is gone stops.
    worker = models.CharField(max_length=32, blank=True, editable=False)
    heartbeat_at = models.DateTimeField(null=True, editable=False)
    error = models.TextField(_("what went wrong"), blank=True)

    # What undoing came to.
    undone_orders = models.PositiveIntegerField(_("orders undone"), default=0)
    undone_points = models.BigIntegerField(_("points taken back"), default=0)
    undone_shortfall = models.BigIntegerField(_("points that were already spent"), default=0)

    created_at = models.DateTimeField(_("uploaded"), default=clock.now)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    undone_at = models.DateTimeField(_("undone"), null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["identity"],
                condition=~models.Q(status="undone") & ~models.Q(identity=""),
                name="imports_batch_same_file_once",
                violation_error_message=_("This file was already brought in."),
            ),
            models.CheckConstraint(
                condition=models.Q(status="undone", undone_at__isnull=False)
                | (~models.Q(status="undone") & models.Q(undone_at=None)),
                name="imports_batch_undone_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.file_name}"

    @property
    def net_minor(self) -> int:
        return self.gross_minor + self.returns_minor

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def is_busy(self) -> bool:
        return self.status in (
            self.Status.WAITING,
            self.Status.RUNNING,
            self.Status.UNDO_WAITING,
            self.Status.UNDOING,
        )

    @property
    def can_be_undone(self) -> bool:
        return self.status in (self.Status.DONE, self.Status.STOPPED, self.Status.FAILED)
