"""One or several of the answers that the question offers."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.surveys.errors import BadAnswer
from apps.surveys.models import Question
from apps.surveys.questions.kind import Given, QuestionKind


def _read(question: Question, typed: Sequence[str]) -> Given:
    offered = {str(choice.pk): choice.pk for choice in question.choices.all()}
    ticked = [text for text in dict.fromkeys(typed) if text]
    if any(text not in offered for text in ticked):
        raise BadAnswer(_("Choose one of the answers."), field=question.field)
    return Given(choice_ids=tuple(offered[text] for text in ticked))


def _read_one(question: Question, typed: Sequence[str]) -> Given:
    return _read(question, typed[-1:])


CHOICE = QuestionKind(
    code="choice",
    label=gettext_lazy("One of several answers"),
    template="portal/survey/_choice.html",
    read=_read_one,
    has_choices=True,
)
CHOICES = QuestionKind(
    code="choices",
    label=gettext_lazy("Any of several answers"),
    template="portal/survey/_choices.html",
    read=_read,
    has_choices=True,
)
