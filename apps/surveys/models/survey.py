from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock, spelling
from apps.surveys.default_texts import TITLE
from apps.surveys.models.texts import LANGUAGES, in_language

DAYS_MAX = 366


class SurveyQuerySet(models.QuerySet["Survey"]):
    def asking(self) -> Self:
        """Surveys that are switched on."""
        return self.filter(is_on=True).order_by("pk")


class Survey(models.Model):
    """What is asked, of whom and when. Switched off until the shop says so."""

    class Kind(models.TextChoices):
        NPS = "nps", _("Would you recommend us (0–10)")
        CSAT = "csat", _("How satisfied are you (1–5)")
        OWN = "own", _("Own questions")

    class About(models.TextChoices):
        """Kept apart in every figure (rule 94)."""

        TRANSACTIONAL = "transactional", _("One purchase or one case")
        RELATIONAL = "relational", _("The shop as a whole")

    class Trigger(models.TextChoices):
        DELIVERY = "delivery", _("After delivery")
        PURCHASE = "purchase", _("After a purchase")
        CASE = "case", _("After a case is solved")
        SPREAD = "spread", _("Everybody, spread over the quarter")
        HAND = "hand", _("Only by hand or from a receipt")

    public_id = models.UUIDField(_("public number"), default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120, help_text=_("Only your staff sees it."))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    about = models.CharField(_("about"), max_length=16, choices=About)
    trigger = models.CharField(_("when we ask"), max_length=12, choices=Trigger, default=Trigger.HAND)
    delay_days = models.PositiveSmallIntegerField(_("days to wait"), default=3)
    sample_percent = models.PositiveSmallIntegerField(
        _("how many are asked, in percent"), default=100, help_text=_("100 asks everybody, 25 every fourth.")
    )
    recontact_days = models.PositiveSmallIntegerField(
        _("days before this survey asks the same person again"), default=90
    )
    valid_days = models.PositiveSmallIntegerField(_("days to answer"), default=14)
    remind_after_days = models.PositiveSmallIntegerField(
        _("days until the one reminder"), null=True, blank=True, help_text=_("Leave it empty to send none.")
    )
    on_receipts = models.BooleanField(
        _("may be answered from a receipt"), default=False, help_text=_("By the QR code of one purchase.")
    )
    review_url = models.URLField(
        _("page for reviews"),
        blank=True,
        help_text=_("Happy customers are asked to write there. Leave it empty to ask nobody."),
    )
    follow_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who calls unhappy customers back"),
        help_text=_("A low score opens a case for them. Leave it empty to let anybody take it."),
    )
    title_en = models.CharField(_("title, English"), max_length=120, blank=True)
    title_tr = models.CharField(_("title, Turkish"), max_length=120, blank=True)
    title_az = models.CharField(_("title, Azerbaijani"), max_length=120, blank=True)
    intro_en = models.CharField(_("sentence in the letter, English"), max_length=500, blank=True)
    intro_tr = models.CharField(_("sentence in the letter, Turkish"), max_length=500, blank=True)
    intro_az = models.CharField(_("sentence in the letter, Azerbaijani"), max_length=500, blank=True)
    is_on = models.BooleanField(_("switched on"), default=False, editable=False)
    # Nothing that happened before is asked about.
    on_since_at = models.DateTimeField(_("on since"), null=True, editable=False)
    # The shop day whose share of everybody was asked already; only where the survey is spread over the quarter.
    spread_on = models.DateField(null=True, editable=False)
    created_at = models.DateTimeField(_("made"), default=clock.now, editable=False)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sample_percent__range=(1, 100)),
                name="surveys_survey_sample_is_a_share",
                violation_error_message=_("Ask between 1 and 100 percent."),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_days__range=(1, DAYS_MAX)),
                name="surveys_survey_can_be_answered",
                violation_error_message=_("Give people at least one day to answer, and at most a year."),
            ),
            models.CheckConstraint(
                condition=models.Q(delay_days__lte=DAYS_MAX, recontact_days__lte=10 * DAYS_MAX),
                name="surveys_survey_waits_reasonably",
                violation_error_message=_("These are too many days."),
            ),
            models.CheckConstraint(
                condition=models.Q(remind_after_days=None)
                | models.Q(remind_after_days__gte=1, remind_after_days__lt=models.F("valid_days")),
                name="surveys_survey_reminds_while_it_can_be_answered",
                violation_error_message=_("The reminder must come before the last day to answer."),
            ),
            models.CheckConstraint(
                condition=models.Q(is_on=False) | models.Q(on_since_at__isnull=False),
                name="surveys_survey_on_says_since_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(trigger="spread") | models.Q(about="relational"),
                name="surveys_survey_spread_is_about_the_shop",
                violation_error_message=_("Asking everybody is about the shop as a whole, not about one purchase."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """What customers read: never the name, which only the staff sees."""
        return in_language(self, "title") or dict(zip(LANGUAGES, TITLE, strict=True)).get(spelling.language(), TITLE[0])

    @property
    def intro(self) -> str:
        return in_language(self, "intro")
