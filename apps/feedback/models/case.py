from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.customers.models import Customer
from apps.orders.models import Order


class CaseTag(models.Model):
    """A word that staff sort cases by."""

    name = models.CharField(_("name"), max_length=40)
    # Folded name (common.text.fold): two spellings are one tag.
    key = models.CharField(max_length=80, unique=True, editable=False)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="feedback_casetag_has_name"),
            models.CheckConstraint(condition=~models.Q(key=""), name="feedback_casetag_has_key"),
        ]

    def __str__(self) -> str:
        return self.name


class CaseQuerySet(models.QuerySet["Case"]):
    def unsolved(self) -> Self:
        """Cases on which something is still to be done, by us or by the customer."""
        return self.filter(status__in=["open", "waiting"])

    def unassigned(self) -> Self:
        return self.unsolved().filter(owner=None)

    def overdue(self) -> Self:
        """Unsolved cases with a running promise whose time is over, whether a sweep has marked it or not."""
        return self.unsolved().filter(due_at__lte=clock.now())

    def solved_unanswered(self) -> Self:
        """Solved cases of customers who never had a reply; what was none of a customer's concern is left out."""
        solved = self.filter(status__in=["solved", "closed"], first_replied_at=None)
        return solved.exclude(outcome__in=Case.NOT_REAL)

    def with_story(self) -> Self:
        """What a list needs to print one line per case, in one query."""
        return self.select_related("customer", "owner")


class Case(models.Model):
    """Somebody waits for an answer. Doors show ``public_id``; the number is for the staff."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("Telephone")
        PORTAL = "portal", _("Member page")
        API = "api", _("Web shop")
        SURVEY = "survey", _("Survey")
        EMAIL = "email", _("E-mail")
        WEB = "web", _("Review or social media")
        COUNTER = "counter", _("In the shop")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        WAITING = "waiting", _("Waiting for the customer")
        SOLVED = "solved", _("Solved")
        CLOSED = "closed", _("Closed")

    class Priority(models.TextChoices):
        LOW = "low", _("Low")
        NORMAL = "normal", _("Normal")
        HIGH = "high", _("High")
        URGENT = "urgent", _("Urgent")

    class Outcome(models.TextChoices):
        MADE_GOOD = "made_good", _("Put right, the customer is content")
        EXPLAINED = "explained", _("Explained or answered")
        REFUNDED = "refunded", _("Money or goods given back")
        NOT_OURS = "not_ours", _("Not ours to solve")
        NO_ANSWER = "no_answer", _("The customer did not answer")
        DUPLICATE = "duplicate", _("The same as another case")
        SPAM = "spam", _("Not a customer's concern")

    # Outcomes after which nobody is asked whether they are content (rule 106) and no promise is counted.
    NOT_REAL = (Outcome.DUPLICATE, Outcome.SPAM)

    public_id = models.UUIDField(_("public number"), default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("reference"), max_length=120, unique=True)
    channel = models.CharField(_("came by"), max_length=8, choices=Channel)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("customer")
    )
    # What somebody gave whom we do not know: blank for customers, whose own record leads.
    name = models.CharField(_("name"), max_length=200, blank=True)
    contact = models.CharField(_("phone or e-mail"), max_length=254, blank=True)
    language = models.CharField(_("language"), max_length=5, default="en")
    subject = models.CharField(_("about"), max_length=200)
    order = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("purchase")
    )
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)
    priority = models.CharField(_("priority"), max_length=8, choices=Priority, default=Priority.NORMAL)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    tags = models.ManyToManyField(CaseTag, blank=True, related_name="cases", verbose_name=_("tags"))
    # One purchase or none when it was opened: whoever has just met the shop is answered first.
    is_newcomer = models.BooleanField(_("first-time buyer"), default=False)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    # The earliest end of a promise that runs; null while none does. The timers are the truth, this sorts the inbox.
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"), default=clock.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )
    # Last word said by either side.
    touched_at = models.DateTimeField(_("last message"), default=clock.now)
    first_replied_at = models.DateTimeField(_("first reply"), null=True, blank=True)
    solved_at = models.DateTimeField(_("solved"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    reopened_count = models.PositiveSmallIntegerField(_("opened again"), default=0)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["open", "waiting"], outcome="", solved_at=None, closed_at=None)
                | (models.Q(status="solved", solved_at__isnull=False, closed_at=None) & ~models.Q(outcome=""))
                | (models.Q(status="closed", solved_at__isnull=False, closed_at__isnull=False) & ~models.Q(outcome="")),
                name="feedback_case_solved_says_when_and_how",
            ),
            models.CheckConstraint(
                condition=models.Q(due_at=None) | models.Q(status__in=["open", "waiting"]),
                name="feedback_case_due_while_unsolved",
            ),
            models.CheckConstraint(condition=~models.Q(subject=""), name="feedback_case_says_what_it_is_about"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(status__in=["open", "waiting"]), name="feedback_case_due"
            ),
            models.Index(fields=["solved_at"], condition=models.Q(status="solved"), name="feedback_case_to_close"),
            models.Index(fields=["customer", "status"], name="feedback_case_of_customer"),
            models.Index(fields=["status", "owner"], name="feedback_case_inbox"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"

    @property
    def is_unsolved(self) -> bool:
        return self.status in (self.Status.OPEN, self.Status.WAITING)

    @property
    def who(self) -> str:
        """The customer, or what we know of somebody we do not know."""
        return str(self.customer or self.name or self.contact or _("Somebody unknown"))

    @property
    def email(self) -> str:
        """Where a reply can be sent; empty where there is no address."""
        if self.customer:
            return self.customer.email
        return self.contact if "@" in self.contact else ""
