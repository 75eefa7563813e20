"""How the shop does: for owners and managers."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common.spelling import percent_text
from apps.insights.reports.owed import joined, owed
from apps.insights.reports.sales import Sales, summed
from apps.shop.forms import shown
from loyalty_site.home.card import Card, between, listed, number


def business(days: dict[dt.date, Sales], today: dt.date) -> list[Card]:
    """``days`` reaches at least two weeks back from yesterday."""
    yesterday, week_ago = today - dt.timedelta(days=1), today - dt.timedelta(days=7)
    before_last, before_first = week_ago - dt.timedelta(days=1), week_ago - dt.timedelta(days=7)
    week, week_before = summed(days, week_ago, yesterday), summed(days, before_first, before_last)
    new, new_before = joined((week_ago, yesterday), (before_first, before_last))
    week_filter = {"status__exact": "paid"} | between("placed_at", week_ago, yesterday)
    debt = owed()
    return [
        _sales_card(_("Sales yesterday"), days[yesterday], yesterday, yesterday),
        Card(
            _("Sales in the last 7 days"),
            shown(week.total_minor),
            listed("orders_order", **week_filter),
            _compared(week.total_minor, week_before.total_minor, shown(week_before.total_minor)),
            week.count,
        ),
        Card(
            _("Sales to members, last 7 days"),
            "–" if week.members_percent is None else percent_text(week.members_percent),
            listed("orders_order", customer__isempty="0", **week_filter),
            _purchases(week.members_count),
            week.members_count,
        ),
        Card(
            _("Joined in the last 7 days"),
            number(new),
            listed("programs_membership", **between("joined_at", week_ago, yesterday)),
            _("%(count)s in the 7 days before") % {"count": number(new_before)},
            new,
        ),
        Card(
            _("Points your members hold"),
            number(debt.points),
            listed("programs_membership"),
            _("worth %(money)s to them") % {"money": shown(debt.worth_minor)},
        ),
    ]


def _sales_card(text: str, sales: Sales, first: dt.date, last: dt.date) -> Card:
    link = listed("orders_order", status__exact="paid", **between("placed_at", first, last))
    return Card(text, shown(sales.total_minor), link, _purchases(sales.count), sales.count)


def _purchases(count: int) -> str:
    return ngettext("%(count)s purchase", "%(count)s purchases", count) % {"count": number(count)}


def _compared(now: int, before: int, before_text: str) -> str:
    if not before:
        return _("nothing in the 7 days before")
    percent = round(100 * (now - before) / before)
    facts = {"percent": abs(percent), "before": before_text}
    if percent > 0:
        return _("%(percent)d %% more than in the 7 days before (%(before)s)") % facts
    if percent < 0:
        return _("%(percent)d %% less than in the 7 days before (%(before)s)") % facts
    return _("as in the 7 days before")
