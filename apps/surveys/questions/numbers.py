"""Scales: one number of a few."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.surveys.errors import BadAnswer
from apps.surveys.models import Question
from apps.surveys.questions.kind import Given, QuestionKind


def _reader(numbers: tuple[int, ...]) -> Callable[[Question, Sequence[str]], Given]:
    texts = {str(number): number for number in numbers}

    def read(question: Question, typed: Sequence[str]) -> Given:
        text = typed[-1].strip() if typed else ""
        if not text:
            return Given()
        if text not in texts:
            raise BadAnswer(_("Choose one of the numbers."), field=question.field)
        return Given(number=texts[text])

    return read


TEN, FIVE = tuple(range(11)), tuple(range(1, 6))
SCORE10 = QuestionKind(
    code="score10",
    label=gettext_lazy("A number from 0 to 10"),
    template="portal/survey/_scale.html",
    read=_reader(TEN),
    numbers=TEN,
    low=gettext_lazy("not at all likely"),
    high=gettext_lazy("very likely"),
)
SCORE5 = QuestionKind(
    code="score5",
    label=gettext_lazy("A number from 1 to 5"),
    template="portal/survey/_scale.html",
    read=_reader(FIVE),
    numbers=FIVE,
    low=gettext_lazy("very bad"),
    high=gettext_lazy("very good"),
)
