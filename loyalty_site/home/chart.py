"""Sales per day as bars that a page can draw without any script, with their axes and the same figures as a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from babel.dates import format_skeleton
from django.utils.translation import gettext as _

from apps.common import money
from apps.common.spelling import day_text, language
from apps.insights.admin.drawing import nice_top
from apps.insights.reports.sales import Sales
from apps.shop.forms import shown
from apps.shop.services import current_shop

# The drawing's own units: a bar with its gap is 10 wide, the whole is 100 high.
STEP, BAR, HEIGHT = 10, 7, 100


@dataclass(frozen=True, slots=True)
class Bar:
    """Integers throughout, as a decimal comma would spoil the drawing."""

    x: int
    members_y: int
    members_height: int
    guests_y: int
    guests_height: int
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """A level of the vertical axis: ``percent`` from the top, and what it means."""

    percent: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    width: int
    bars: list[Bar]
    lines: list[Line]
    weeks: list[str]
    # Day, to members, to guests, together.
    rows: list[tuple[str, str, str, str]]
    summary: str


def sales_chart(days: Mapping[dt.date, Sales]) -> Chart | None:
    """Of whole weeks; None where nothing was sold in them."""
    total = sum(days.values(), start=Sales())
    if not total.total_minor:
        return None
    top = nice_top(max(sales.total_minor for sales in days.values()))
    # In hundredths of the drawing's height, so that a small day is still seen.
    scale = HEIGHT * 100
    bars = [_bar(index, day, sales, top, scale) for index, (day, sales) in enumerate(days.items())]
    lines = [_line(quarter, top, scale) for quarter in range(5)]
    return Chart(
        width=len(days) * STEP,
        bars=bars,
        lines=lines,
        weeks=[_short(day) for index, day in enumerate(days) if index % 7 == 0],
        rows=[
            (day_text(day), shown(sales.members_minor), shown(sales.guests_minor), shown(sales.total_minor))
            for day, sales in sorted(days.items(), reverse=True)
        ],
        summary=_("%(total)s in five weeks, %(percent)d %% of it to members.")
        % {"total": shown(total.total_minor), "percent": total.members_percent or 0},
    )


def _bar(index: int, day: dt.date, sales: Sales, top: int, scale: int) -> Bar:
    members = sales.members_minor * scale // top
    guests = sales.guests_minor * scale // top
    return Bar(
        x=index * STEP + (STEP - BAR) // 2,
        members_y=scale - members,
        members_height=members,
        guests_y=scale - members - guests,
        guests_height=guests,
        title=f"{day_text(day)}: {shown(sales.total_minor)}",
    )


def _line(quarter: int, top: int, scale: int) -> Line:
    percent = 100 - 25 * quarter
    return Line(percent, percent * scale // 100, money.display_short(top * quarter // 4, current_shop().currency))


def _short(day: dt.date) -> str:
    return format_skeleton("MMMd", day, locale=language())
