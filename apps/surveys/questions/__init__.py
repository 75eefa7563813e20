"""Kinds of question. A new one is a module with a ``QuestionKind``, its page fragment and its entry here; nothing else
names it."""

from __future__ import annotations

from apps.surveys.questions import choosing, numbers, words
from apps.surveys.questions.kind import Given, QuestionKind

KINDS: dict[str, QuestionKind] = {
    kind.code: kind for kind in (numbers.SCORE10, numbers.SCORE5, choosing.CHOICE, choosing.CHOICES, words.WORDS)
}


def kind_choices() -> list[tuple[str, str]]:
    return [(kind.code, str(kind.label)) for kind in KINDS.values()]


__all__ = ["KINDS", "Given", "QuestionKind", "kind_choices"]
