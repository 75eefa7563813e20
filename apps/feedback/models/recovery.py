from __future__ import annotations

import datetime as dt
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.common.spelling import points_text
from apps.feedback.models.case import Case
from apps.offers.models import Offer, PromoCode
from apps.programs.models import Adjustment, Membership
from apps.staff.models import User

# What one person of a role may give in a day without asking, in the smallest unit of money, where the shop says nothing
# else. None is without end; who is not named here may give nothing alone.
RECOVERY_MINOR_MAX: dict[str, int | None] = {
    User.Role.OWNER: None,
    User.Role.MANAGER: 100_000,
    User.Role.SUPPORT: 10_000,
}


_UNDECIDED = models.Q(decided_by=None, decided_at=None)
_DECIDED = models.Q(decided_by__isnull=False, decided_at__isnull=False)
_NOTHING = models.Q(given_on=None, adjustment=None, code=None)


class RecoveryQuerySet(models.QuerySet["Recovery"]):
    def waiting(self) -> Self:
        return self.filter(state="waiting")

    def given(self) -> Self:
        return self.filter(state="given")

    def given_alone(self, user: User, day: dt.date) -> Self:
        """What counts against somebody's limit of a day."""
        return self.filter(decided_by=user, given_on=day, state="given")

    def with_story(self) -> Self:
        """What a list needs to print one line per compensation, in one query."""
        return self.select_related(
            "case__customer", "membership__program", "asked_by", "decided_by", "adjustment", "offer", "code__code"
        )


class Recovery(models.Model):
    """Something given to a customer to make a case right: asked for, decided, and linked to what was really posted."""

    class Kind(models.TextChoices):
        POINTS = "points", _("Points")
        CODE = "code", _("Personal code")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for approval")
        GIVEN = "given", _("Given")
        REFUSED = "refused", _("Refused")

    case = models.ForeignKey(Case, models.PROTECT, related_name="recoveries", verbose_name=_("case"))
    reference = models.UUIDField(_("reference"), default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("what"), max_length=8, choices=Kind)
    membership = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+", verbose_name=_("membership")
    )
    points = models.PositiveIntegerField(_("points"), null=True)
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, related_name="+", verbose_name=_("offer"))
    # What it costs the shop about, in the shop's currency, as figured when it was asked for.
    cost_minor = models.PositiveBigIntegerField(_("cost"))
    words = models.CharField(_("words for the customer"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"), default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    # True where the person who asked was not allowed to give it alone.
    needs_second = models.BooleanField(_("needed a second person"))
    # The shop's day on which it counts against the limit of whoever decided.
    given_on = models.DateField(_("day"), null=True)
    adjustment = models.OneToOneField(
        Adjustment, models.PROTECT, null=True, related_name="+", verbose_name=_("points movement")
    )
    code = models.OneToOneField(PromoCode, models.PROTECT, null=True, related_name="+", verbose_name=_("code"))

    objects = RecoveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("compensation")
        verbose_name_plural = _("compensations")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                # Said to be there, since a CHECK lets pass what it cannot tell of an empty column.
                condition=models.Q(
                    kind="points", membership__isnull=False, points__isnull=False, points__gt=0, offer=None
                )
                | models.Q(kind="code", membership=None, points=None, offer__isnull=False),
                name="feedback_recovery_says_what_is_given",
            ),
            models.CheckConstraint(
                condition=models.Q(_UNDECIDED, _NOTHING, state="waiting", needs_second=True)
                | models.Q(_DECIDED, _NOTHING, state="refused")
                | models.Q(_DECIDED, state="given", given_on__isnull=False, adjustment__isnull=False, code=None)
                | models.Q(_DECIDED, state="given", given_on__isnull=False, adjustment=None, code__isnull=False),
                name="feedback_recovery_given_names_who_and_how",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="points", code=None) | models.Q(kind="code", adjustment=None),
                name="feedback_recovery_gives_what_it_says",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="given", needs_second=True) | ~models.Q(decided_by=models.F("asked_by")),
                name="feedback_recovery_two_people_above_the_limit",
            ),
        ]
        indexes = [models.Index(fields=["decided_by", "given_on"], name="feedback_recovery_of_a_day")]

    def __str__(self) -> str:
        return self.what

    @property
    def what(self) -> str:
        """In words: 100 points, or the offer's name."""
        return self.offer.name if self.offer else points_text(self.points or 0)

    @property
    def where(self) -> str:
        """The programme, or the code once it is there."""
        if self.code:
            return self.code.shown
        return self.membership.program.name if self.membership else ""


class RecoveryLimit(models.Model):
    """What the shop says instead of RECOVERY_MINOR_MAX: money's worth that a role may give alone in a day."""

    role = models.CharField(_("role"), max_length=16, choices=User.Role, unique=True)
    minor_max = models.PositiveBigIntegerField(_("money's worth in a day"))

    class Meta:
        verbose_name = _("limit for compensation")
        verbose_name_plural = _("limits for compensation")
        constraints = [
            models.CheckConstraint(condition=~models.Q(role="owner"), name="feedback_recoverylimit_owner_has_none"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.minor_max}"
