from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.customers.models import Customer
from apps.flows.models.flow import Flow
from apps.messaging.models import Message
from apps.offers.models import PromoCode
from apps.orders.models import Order
from apps.rewards.models import Reward


class FlowRunQuerySet(models.QuerySet["FlowRun"]):
    def due(self, now: dt.datetime) -> Self:
        return self.filter(state="waiting", due_at__lte=now).order_by("due_at", "pk")


class FlowRun(models.Model):
    """One letter for one person on one occasion. When its hour comes it becomes a letter or says why not."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for its hour")
        WRITTEN = "written", _("Letter written")
        SKIPPED = "skipped", _("Not written")

    class Reason(models.TextChoices):
        BOUGHT = "bought", _("Bought something meanwhile")
        UNDONE = "undone", _("The purchase was taken back")
        REACHED = "reached", _("Has points enough by now")
        TOO_FAR = "too_far", _("The reward is not within reach any more")
        CHANGED = "changed", _("The date was changed")
        NOT_IN_SEGMENT = "not_in_segment", _("Is not in the segment any more")
        TOO_LATE = "too_late", _("It was too late for it")
        SWITCHED_OFF = "switched_off", _("It was switched off")
        NOT_READY = "not_ready", _("The letter or its offer was not ready")
        NO_ADDRESS = "no_address", _("No address is known")
        SUPPRESSED = "suppressed", _("Letters to this address are not accepted")
        NO_CONSENT = "no_consent", _("The member did not agree to such letters")

    flow = models.ForeignKey(Flow, models.PROTECT, related_name="runs", verbose_name=_("automatic letter"))
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", verbose_name=_("customer"))
    # What makes the occasion this one and no other: the year of a birthday, the purchase after which nothing came.
    about = models.CharField(_("occasion"), max_length=60)
    step = models.PositiveSmallIntegerField(_("letter"), default=1)
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+", verbose_name=_("order"))
    reward = models.ForeignKey(Reward, models.PROTECT, null=True, related_name="+", verbose_name=_("reward"))
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason, blank=True)
    code = models.OneToOneField(PromoCode, models.PROTECT, null=True, related_name="+", verbose_name=_("code"))
    message = models.OneToOneField(Message, models.PROTECT, null=True, related_name="+", verbose_name=_("letter"))
    created_at = models.DateTimeField(_("noted"), default=clock.now)

    objects = FlowRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("automatic letter to one person")
        verbose_name_plural = _("automatic letters to each person")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["flow", "customer", "about", "step"], name="flows_flowrun_once_per_occasion"
            ),
            models.UniqueConstraint(
                fields=["flow", "customer"],
                condition=models.Q(state="waiting"),
                name="flows_flowrun_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", reason="", message=None)
                | models.Q(state="written", reason="", message__isnull=False)
                | (models.Q(state="skipped", message=None) & ~models.Q(reason="")),
                name="flows_flowrun_ends_as_letter_or_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=models.Q(state="waiting"), name="flows_flowrun_due"),
        ]

    def __str__(self) -> str:
        return f"{self.flow} {self.customer_id} {self.about}"
