from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.surveys.models.survey import Survey
from apps.surveys.models.texts import in_language


class Question(models.Model):
    """One thing that is asked. What it takes for an answer is known to its kind (``surveys.questions``)."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions", verbose_name=_("survey"))
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    # A name in ``surveys.questions.KINDS``.
    kind = models.CharField(_("kind of question"), max_length=16)
    text_en = models.CharField(_("question, English"), max_length=300, blank=True)
    text_tr = models.CharField(_("question, Turkish"), max_length=300, blank=True)
    text_az = models.CharField(_("question, Azerbaijani"), max_length=300, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)
    # The one whose number is the answer's score.
    is_score = models.BooleanField(_("gives the score"), default=False, editable=False)
    profile_key = models.SlugField(
        _("remember as"),
        max_length=40,
        blank=True,
        help_text=_(
            "A short name such as favourite-drink. The newest answer then stands at the customer, for segments."
        ),
    )

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey"], condition=models.Q(is_score=True), name="surveys_question_one_gives_the_score"
            ),
            models.CheckConstraint(
                condition=models.Q(is_score=False) | models.Q(is_required=True, kind__in=["score10", "score5"]),
                name="surveys_question_score_is_a_required_number",
            ),
            models.CheckConstraint(
                condition=~models.Q(text_en="", text_tr="", text_az=""),
                name="surveys_question_says_something",
                violation_error_message=_("Write the question in at least one language."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return in_language(self, "text")

    @property
    def field(self) -> str:
        """Its name in a form."""
        return f"q{self.pk}"


class Choice(models.Model):
    """One of the answers a question offers."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="choices", verbose_name=_("question"))
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    text_en = models.CharField(_("answer, English"), max_length=120, blank=True)
    text_tr = models.CharField(_("answer, Turkish"), max_length=120, blank=True)
    text_az = models.CharField(_("answer, Azerbaijani"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("answer to choose")
        verbose_name_plural = _("answers to choose")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text_en="", text_tr="", text_az=""),
                name="surveys_choice_says_something",
                violation_error_message=_("Write the answer in at least one language."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return in_language(self, "text")
