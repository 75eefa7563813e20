"""What a page of a survey shows: its questions, and what was said to them so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.surveys.models import Answer, Choice, Question, Response, Survey
from apps.surveys.questions import KINDS, QuestionKind


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as a form draws it. ``said`` are the values that stand in it, as text."""

    question: Question
    kind: QuestionKind
    said: tuple[str, ...]
    problem: str

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Value, text, and whether it is chosen."""
        if self.kind.numbers:
            return [(str(number), str(number), str(number) in self.said) for number in self.kind.numbers]
        return [(str(each.pk), each.text, str(each.pk) in self.said) for each in self._offered()]

    @property
    def words(self) -> str:
        return self.said[-1] if self.said else ""

    def _offered(self) -> list[Choice]:
        return list(self.question.choices.all())


def first_page(survey: Survey) -> list[Question]:
    """The question that gives the score; a survey without one has a single page."""
    questions = _questions(survey)
    return [question for question in questions if question.is_score] or questions


def second_page(survey: Survey) -> list[Question]:
    questions = _questions(survey)
    return [question for question in questions if not question.is_score]


def shown(
    questions: Sequence[Question],
    *,
    response: Response | None = None,
    typed: Mapping[str, Sequence[str]] | None = None,
    problems: Mapping[str, str] | None = None,
) -> list[Shown]:
    """What was typed leads; without it, what was kept."""
    kept = _kept(response) if response is not None and typed is None else {}
    values = typed or {}
    return [
        Shown(
            question=question,
            kind=KINDS[question.kind],
            said=tuple(values.get(question.field, ())) or kept.get(question.pk, ()),
            problem=(problems or {}).get(question.field, ""),
        )
        for question in questions
    ]


def _questions(survey: Survey) -> list[Question]:
    return list(survey.questions.prefetch_related("choices"))


def _kept(response: Response) -> dict[int, tuple[str, ...]]:
    kept: dict[int, tuple[str, ...]] = {}
    for answer in Answer.objects.filter(response=response).prefetch_related("picks"):
        picked = tuple(str(pick.choice_id) for pick in answer.picks.all())
        number = (str(answer.number),) if answer.number is not None else ()
        kept[answer.question_id] = picked or number or (answer.words,)
    return kept
