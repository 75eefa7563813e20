"""Twelve months of answers as bars that a page can draw without any script: what share was glad, and what share was not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from babel.dates import format_skeleton
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common import clock
from apps.common.spelling import language, number, percent_text
from apps.surveys.admin.pages.figures import figure
from apps.surveys.reports import Part
from apps.surveys.score import Csat, Nps

# The drawing's own units: a bar with its gap is 10 wide, the whole is 10,000 high. Integers throughout, as a decimal comma
# would spoil the drawing.
MONTHS, STEP, HEIGHT = 12, 10, 10_000
LEVELS = (100, 50, 0)
GOOD, MIDDLE, BAD = "good", "middle", "bad"
NAMES: dict[type, list[tuple[str, Promise | str]]] = {
    Nps: [(GOOD, gettext_lazy("9–10")), (MIDDLE, gettext_lazy("7–8")), (BAD, gettext_lazy("0–6"))],
    Csat: [(GOOD, gettext_lazy("4–5")), (BAD, gettext_lazy("1–3"))],
}


@dataclass(frozen=True, slots=True)
class Piece:
    kind: str
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    month: str
    n: int
    title: str
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Row:
    month: str
    n: str
    counts: list[str]
    score: str


@dataclass(frozen=True, slots=True)
class Chart:
    width: int
    # From the top down.
    levels: list[str]
    key: list[tuple[str, str]]
    bars: list[Bar]
    rows: list[Row]


def months_chart(parts: Sequence[Part], today: dt.date) -> Chart | None:
    """None where nobody answered in these months."""
    last = today.replace(day=1)
    months = [clock.add_months(last, -back) for back in reversed(range(MONTHS))]
    known = {part.key: part.score for part in parts if part.key in months}
    if not known:
        return None
    names = NAMES[type(next(iter(known.values())))]
    return Chart(
        width=MONTHS * STEP,
        levels=[percent_text(percent) for percent in LEVELS],
        key=[(kind, str(name)) for kind, name in names],
        bars=[_bar(place, month, known.get(month)) for place, month in enumerate(months)],
        rows=[_row(month, known[month]) for month in reversed(months) if month in known],
    )


def _bar(place: int, month: dt.date, score: Nps | Csat | None) -> Bar:
    pieces, top = [], HEIGHT
    for kind, count in _counts(score):
        height = count * HEIGHT // score.n if score is not None and score.n else 0
        top -= height
        pieces.append(Piece(kind, top, height))
    n = score.n if score is not None else 0
    title = _("%(month)s: %(figure)s") % {"month": _name(month, "yMMMM"), "figure": figure(score)} if score else ""
    return Bar(x=place * STEP + 1, month=_name(month, "MMM"), n=n, title=title, pieces=pieces)


def _row(month: dt.date, score: Nps | Csat) -> Row:
    counts = [number(count) for _kind, count in reversed(_counts(score))]
    return Row(_name(month, "yMMMM"), number(score.n), counts, figure(score))


def _counts(score: Nps | Csat | None) -> list[tuple[str, int]]:
    """From the ground up."""
    if isinstance(score, Nps):
        return [(BAD, score.detractors), (MIDDLE, score.passives), (GOOD, score.promoters)]
    if isinstance(score, Csat):
        return [(BAD, score.others), (GOOD, score.satisfied)]
    return []


def _name(month: dt.date, skeleton: str) -> str:
    return format_skeleton(skeleton, month, locale=language())
