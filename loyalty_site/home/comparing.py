"""This week beside last week and this month beside last month, the same days of each; every figure leads to its list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from babel.dates import format_interval
from django.utils.translation import gettext as _

from apps.common.spelling import language
from apps.insights.reports.owed import joined
from apps.insights.reports.periods import Pair, Span, months, weeks
from apps.insights.reports.sales import Sales, summed
from apps.shop.forms import shown
from loyalty_site.home.card import between, listed, number

Words = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Figure:
    """``rows`` is how many the linked list has."""

    text: str
    link: str
    rows: int


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    now: Figure
    before: Figure
    # In words, as colour and arrow alone would not tell everybody; and which way the arrow points.
    change: str
    direction: str


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    now: str
    before: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Both:
    """What one line counts, in both periods: the figure that is compared and the rows that it is made of."""

    figures: tuple[int, int]
    rows: tuple[int, int]


def first_day(today: dt.date) -> dt.date:
    """How far back sales must be known."""
    return min(weeks(today).before.first, months(today).before.first)


def comparisons(days: Mapping[dt.date, Sales], today: dt.date) -> list[Table]:
    """``days`` reaches back to ``first_day``. One query for both tables."""
    week, month = weeks(today), months(today)
    new = joined(*[(span.first, span.last) for span in (week.now, week.before, month.now, month.before)])
    return [
        _table(_("This week and last week"), week, days, (new[0], new[1])),
        _table(_("This month and last month"), month, days, (new[2], new[3])),
    ]


def _table(title: str, pair: Pair, days: Mapping[dt.date, Sales], new: tuple[int, int]) -> Table:
    now, before = (summed(dict(days), span.first, span.last) for span in (pair.now, pair.before))
    purchases = (now.count, before.count)
    members = (now.members_count, before.members_count)
    return Table(
        title=title,
        now=span_text(pair.now),
        before=span_text(pair.before),
        rows=[
            _row(_("Sales"), pair, Both((now.total_minor, before.total_minor), purchases), shown, _orders),
            _row(_("Purchases"), pair, Both(purchases, purchases), number, _orders),
            _row(_("Purchases by members"), pair, Both(members, members), number, _of_members),
            _row(_("Joined"), pair, Both(new, new), number, _memberships),
        ],
    )


def _row(label: str, pair: Pair, both: Both, words: Words, link: Callable[[Span], str]) -> Row:
    (now, before), (rows_now, rows_before) = both.figures, both.rows
    change, direction = changed(now, before)
    return Row(
        label=label,
        now=Figure(words(now), link(pair.now), rows_now),
        before=Figure(words(before), link(pair.before), rows_before),
        change=change,
        direction=direction,
    )


def changed(now: int, before: int) -> tuple[str, str]:
    """In whole percent; no percentage of nothing."""
    if now == before:
        return _("the same"), ""
    direction = "up" if now > before else "down"
    if before <= 0:
        return "–", direction
    percent = round(100 * abs(now - before) / before)
    if percent == 0:
        return _("nearly the same"), ""
    words = _("%(percent)s %% more") if direction == "up" else _("%(percent)s %% less")
    return words % {"percent": number(percent)}, direction


def span_text(span: Span) -> str:
    return str(format_interval(span.first, span.last, "MMMd", locale=language()))


def _orders(span: Span) -> str:
    return listed("orders_order", status__exact="paid", **between("placed_at", span.first, span.last))


def _of_members(span: Span) -> str:
    return listed(
        "orders_order", status__exact="paid", customer__isempty="0", **between("placed_at", span.first, span.last)
    )


def _memberships(span: Span) -> str:
    return listed("programs_membership", **between("joined_at", span.first, span.last))
