from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.customers.models import Customer
from apps.feedback.models import Case
from apps.orders.models import Order, Store
from apps.programs.models import Tier
from apps.surveys.models.invitation import Invitation
from apps.surveys.models.question import Choice, Question
from apps.surveys.models.survey import Survey

WORDS_MAX = 2_000


class ResponseQuerySet(models.QuerySet["Response"]):
    def finished(self) -> Self:
        return self.filter(finished_at__isnull=False)

    def unfinished(self) -> Self:
        return self.filter(finished_at=None)


class Response(models.Model):
    """What one person answered. Begun with the first thing they sent, finished once: then it counts (rule 93)."""

    class Via(models.TextChoices):
        LETTER = "letter", _("Link in a letter")
        RECEIPT = "receipt", _("QR code on a receipt")

    public_id = models.UUIDField(_("public number"), default=uuid.uuid4, unique=True, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="responses", verbose_name=_("survey"))
    # As the survey was, so that figures stay apart whatever is changed later (rule 94).
    kind = models.CharField(_("kind"), max_length=8, choices=Survey.Kind, editable=False)
    about = models.CharField(_("about"), max_length=16, choices=Survey.About, editable=False)
    invitation = models.OneToOneField(
        Invitation, models.PROTECT, null=True, related_name="response", verbose_name=_("invitation")
    )
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, related_name="survey_responses", verbose_name=_("customer")
    )
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+", verbose_name=_("order"))
    store = models.ForeignKey(Store, models.PROTECT, null=True, related_name="+", verbose_name=_("store"))
    # Their level when they answered.
    tier = models.ForeignKey(Tier, models.SET_NULL, null=True, related_name="+", verbose_name=_("tier"))
    # Where a low score is followed up (rule 102).
    follow_up = models.OneToOneField(
        Case, models.PROTECT, null=True, related_name="+", verbose_name=_("case opened for it")
    )
    via = models.CharField(_("how it came"), max_length=8, choices=Via)
    language = models.CharField(_("language"), max_length=5)
    score = models.PositiveSmallIntegerField(_("score"), null=True)
    started_at = models.DateTimeField(_("begun"), default=clock.now)
    touched_at = models.DateTimeField(_("last touched"), default=clock.now)
    finished_at = models.DateTimeField(_("answered"), null=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "order"],
                condition=models.Q(order__isnull=False),
                name="surveys_response_one_per_order",
            ),
            models.CheckConstraint(
                condition=models.Q(invitation__isnull=False) | models.Q(order__isnull=False),
                name="surveys_response_answers_a_question_we_put",
            ),
            models.CheckConstraint(
                condition=models.Q(score=None)
                | models.Q(kind="nps", score__range=(0, 10))
                | models.Q(kind="csat", score__range=(1, 5))
                | models.Q(kind="own", score__range=(0, 10)),
                name="surveys_response_score_within_its_scale",
            ),
            models.CheckConstraint(
                condition=models.Q(finished_at=None) | models.Q(kind="own") | models.Q(score__isnull=False),
                name="surveys_response_finished_has_its_score",
            ),
        ]
        indexes = [
            models.Index(fields=["survey", "finished_at"], name="surveys_response_of_survey"),
            models.Index(fields=["customer", "finished_at"], name="surveys_response_of_customer"),
            models.Index(
                fields=["touched_at"], condition=models.Q(finished_at=None), name="surveys_response_unfinished"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.score}"


class Answer(models.Model):
    """What was said to one question. Blanked, and kept, when its person is forgotten."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers", verbose_name=_("response"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="+", verbose_name=_("question"))
    number = models.PositiveSmallIntegerField(_("number"), null=True)
    words = models.CharField(_("words"), max_length=WORDS_MAX, blank=True)

    class Meta:
        verbose_name = _("answer to a question")
        verbose_name_plural = _("answers to questions")
        constraints = [
            models.UniqueConstraint(fields=["response", "question"], name="surveys_answer_once_per_question"),
            models.CheckConstraint(
                condition=models.Q(number=None) | models.Q(number__lte=10), name="surveys_answer_number_within_scale"
            ),
        ]

    def __str__(self) -> str:
        return self.words or str(self.number if self.number is not None else self.pk)


class Pick(models.Model):
    """A choice that was ticked."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="picks", verbose_name=_("answer"))
    choice = models.ForeignKey(Choice, models.PROTECT, related_name="+", verbose_name=_("choice"))

    class Meta:
        verbose_name = _("ticked choice")
        verbose_name_plural = _("ticked choices")
        constraints = [models.UniqueConstraint(fields=["answer", "choice"], name="surveys_pick_once")]

    def __str__(self) -> str:
        return str(self.choice)


class ProfileAnswer(models.Model):
    """What somebody last said to a question that is remembered: one row per customer, name and choice or words."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="profile_answers", verbose_name=_("customer"))
    key = models.SlugField(_("remembered as"), max_length=40)
    response = models.ForeignKey(Response, models.CASCADE, related_name="+", verbose_name=_("answer"))
    choice = models.ForeignKey(Choice, models.PROTECT, null=True, related_name="+", verbose_name=_("choice"))
    number = models.PositiveSmallIntegerField(_("number"), null=True)
    words = models.CharField(_("words"), max_length=WORDS_MAX, blank=True)
    said_at = models.DateTimeField(_("said"), default=clock.now)

    class Meta:
        verbose_name = _("answer kept in the profile")
        verbose_name_plural = _("answers kept in the profile")
        ordering = ["key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "key", "choice"],
                condition=models.Q(choice__isnull=False),
                name="surveys_profileanswer_choice_once",
            ),
            models.UniqueConstraint(
                fields=["customer", "key"],
                condition=models.Q(choice=None),
                name="surveys_profileanswer_words_once",
            ),
        ]
        indexes = [models.Index(fields=["key", "choice"], name="surveys_profileanswer_who_said")]

    def __str__(self) -> str:
        return f"{self.key}: {self.choice or self.words or self.number}"
