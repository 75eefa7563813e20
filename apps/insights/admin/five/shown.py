"""One of the five numbers as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from babel.dates import format_skeleton

from apps.common import spelling
from apps.common.spelling import language
from apps.insights.admin.drawing import Bars
from apps.insights.reports.periods import Span


@dataclass(frozen=True, slots=True)
class Shown:
    """``headline`` is "–" where there are too few answers or too little is known; then ``notes`` say why.

    ``rows`` are the drawn figures as a table, newest first, with ``columns`` above them.
    """

    code: str
    title: str
    definition: str
    headline: str
    basis: str
    notes: tuple[str, ...] = ()
    chart: Bars | None = None
    # What the two parts of a bar are, where it has two.
    parts: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    link: str = ""


def month_text(span: Span) -> str:
    return str(format_skeleton("yMMMM", span.first, locale=language()))


def month_short(span: Span) -> str:
    return str(format_skeleton("MMM", span.first, locale=language()))


def percent_text(value: float | None) -> str:
    return "–" if value is None else spelling.percent_text(round(value))
