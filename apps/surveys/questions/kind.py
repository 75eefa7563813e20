from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from apps.surveys.models import Question


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it is kept."""

    number: int | None = None
    words: str = ""
    choice_ids: tuple[int, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self.number is None and not self.words and not self.choice_ids


@dataclass(frozen=True, slots=True)
class QuestionKind:
    """``read`` makes an answer of what a form sent (nothing typed is an empty one) and raises BadAnswer for anything this
    question does not take. ``template`` draws the question in a form."""

    code: str
    label: Promise | str
    template: str
    read: Callable[[Question, Sequence[str]], Given]
    # What a scale offers, and what its ends mean.
    numbers: tuple[int, ...] = ()
    low: Promise | str = ""
    high: Promise | str = ""
    has_choices: bool = False
