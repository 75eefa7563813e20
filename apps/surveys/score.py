"""What answers amount to (rules 93, 94). Pure; plain 95 % intervals of the normal approximation."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

# Below it counts are shown and no score: a single answer would move it by more than six points.
ANSWERS_MIN = 30
PROMOTER_MIN, DETRACTOR_MAX = 9, 6
SATISFIED_MIN = 4
# At or below it somebody is called back (rule 102).
LOW = {"nps": DETRACTOR_MAX, "csat": 2}
Z95 = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Score:
    """Of answers that were finished. ``value`` and ``margin`` are None where there are too few of them: never 0."""

    n: int
    value: float | None
    margin: float | None

    @property
    def has_answers(self) -> bool:
        return self.n > 0


@dataclass(frozen=True, slots=True)
class Nps(Score):
    """Between -100 and 100; ``margin`` in the same points."""

    promoters: int
    passives: int
    detractors: int


@dataclass(frozen=True, slots=True)
class Csat(Score):
    """The share of 4 and 5, in percent."""

    satisfied: int
    others: int


def nps(*, promoters: int, passives: int, detractors: int) -> Nps:
    n = promoters + passives + detractors
    value = margin = None
    if n >= ANSWERS_MIN:
        mean = (promoters - detractors) / n
        value = 100 * mean
        margin = _margin((promoters + detractors) / n - mean * mean, n)
    return Nps(n=n, value=value, margin=margin, promoters=promoters, passives=passives, detractors=detractors)


def csat(*, satisfied: int, others: int) -> Csat:
    n = satisfied + others
    value = margin = None
    if n >= ANSWERS_MIN:
        share = satisfied / n
        value, margin = 100 * share, _margin(share * (1 - share), n)
    return Csat(n=n, value=value, margin=margin, satisfied=satisfied, others=others)


def nps_of(scores: Iterable[int]) -> Nps:
    given = list(scores)
    promoters = sum(1 for score in given if score >= PROMOTER_MIN)
    detractors = sum(1 for score in given if score <= DETRACTOR_MAX)
    return nps(promoters=promoters, passives=len(given) - promoters - detractors, detractors=detractors)


def csat_of(scores: Iterable[int]) -> Csat:
    given = list(scores)
    satisfied = sum(1 for score in given if score >= SATISFIED_MIN)
    return csat(satisfied=satisfied, others=len(given) - satisfied)


def is_low(kind: str, score: int | None) -> bool:
    """Whether somebody should be called back."""
    return score is not None and kind in LOW and score <= LOW[kind]


def is_promoter(kind: str, score: int | None) -> bool:
    """Whether somebody may be asked to tell others."""
    best = {"nps": PROMOTER_MIN, "csat": 5}
    return score is not None and kind in best and score >= best[kind]


def _margin(variance: float, n: int) -> float:
    # Rounding may leave a hair below zero where everybody agrees.
    return 100 * Z95 * math.sqrt(max(variance, 0.0) / n)
