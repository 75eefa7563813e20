"""Words of names, and which of them are so alike that one may be a typo of the other. Pure: knows no tables."""

from __future__ import annotations

import re
from itertools import combinations

from apps.common.text import fold

WORD_MAX = 40
TRACE_LETTERS = 7
ONE_EDIT_FROM, TWO_EDITS_FROM = 4, 8
_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """The folded words of a text, each once, in their order: "Şükrü Işık-Öz" is sukru, isik, oz."""
    return list(dict.fromkeys(word[:WORD_MAX] for word in _WORD.findall(fold(text))))


def edits_forgiven(word: str) -> int:
    """How many letters of a word may be wrong, missing, too many or swapped with their neighbour."""
    if len(word) < ONE_EDIT_FROM:
        return 0
    return 1 if len(word) < TWO_EDITS_FROM else 2


def traces(word: str) -> set[str]:
    """What is left of the beginning of a word when letters are left out. Two words that differ by no more edits than
    letters are left out share a trace, so that a typo is found by equality, through an index.

    Only the first letters are looked at: that keeps it to 29 traces for the longest word.
    """
    forgiven = edits_forgiven(word)
    return _shortened(word, forgiven) if forgiven else set()


def traces_of_typed(word: str) -> set[str]:
    """As many as any word needs that this one may have been meant for."""
    if len(word) + 1 < ONE_EDIT_FROM:
        return set()
    return _shortened(word, 2 if len(word) + 2 >= TWO_EDITS_FROM else 1)


def _shortened(word: str, left_out_max: int) -> set[str]:
    start = word[:TRACE_LETTERS]
    return {
        "".join(kept)
        for left_out in range(min(left_out_max, len(start) - 1) + 1)
        for kept in combinations(start, len(start) - left_out)
    }


def edits_between(one: str, other: str, at_most: int) -> int:
    """Letters wrong, missing, too many or swapped with their neighbour; ``at_most + 1`` stands for anything more."""
    if abs(len(one) - len(other)) > at_most:
        return at_most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        older, before, row = before, row, [i]
        for j, against in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > at_most:
            return at_most + 1
    return min(row[-1], at_most + 1)
