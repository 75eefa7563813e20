"""Numbers that lead to the list behind them: the list shows as many rows, under the link's own filter."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common import clock
from apps.customers.models import JoinRequest
from apps.insights.reports.owed import joined, owed
from apps.insights.reports.sales import Sales, summed
from apps.orders.models import ParkedRefund
from apps.rewards.models import Redemption
from apps.shop.forms import shown
from apps.shop.services import current_shop
from apps.staff.models import User


@dataclass(frozen=True, slots=True)
class Card:
    """``rows`` is how many the linked list has; None where the number is a sum over all of them."""

    text: str
    value: str
    link: str
    detail: str = ""
    rows: int | None = None


def number(figure: int) -> str:
    return str(number_format(figure, force_grouping=True))


def _between(field: str, first: dt.date, last: dt.date) -> dict[str, str]:
    zone = current_shop().zone
    start, end = clock.start_of_day(first, zone), clock.start_of_day(last + dt.timedelta(days=1), zone)
    return {f"{field}__gte": start.astimezone(zone).isoformat(" "), f"{field}__lt": end.astimezone(zone).isoformat(" ")}


def _list(page: str, **filters: str) -> str:
    return reverse(f"admin:{page}_changelist") + (f"?{urlencode(filters)}" if filters else "")


def business(days: dict[dt.date, Sales], today: dt.date) -> list[Card]:
    """How the shop does. ``days`` reaches at least two weeks back from yesterday."""
    yesterday, week_ago = today - dt.timedelta(days=1), today - dt.timedelta(days=7)
    before_last, before_first = week_ago - dt.timedelta(days=1), week_ago - dt.timedelta(days=7)
    week, week_before = summed(days, week_ago, yesterday), summed(days, before_first, before_last)
    new, new_before = joined((week_ago, yesterday), (before_first, before_last))
    week_filter = {"status__exact": "paid"} | _between("placed_at", week_ago, yesterday)
    debt = owed()
    return [
        _sales_card(_("Sales yesterday"), days[yesterday], yesterday, yesterday),
        Card(
            _("Sales in the last 7 days"),
            shown(week.total_minor),
            _list("orders_order", **week_filter),
            _compared(week.total_minor, week_before.total_minor, shown(week_before.total_minor)),
            week.count,
        ),
        Card(
            _("Sales to members, last 7 days"),
            "–" if week.members_percent is None else _("%(percent)d %%") % {"percent": week.members_percent},
            _list("orders_order", customer__isempty="0", **week_filter),
            _purchases(week.members_count),
            week.members_count,
        ),
        Card(
            _("Joined in the last 7 days"),
            number(new),
            _list("programs_membership", **_between("joined_at", week_ago, yesterday)),
            _("%(count)s in the 7 days before") % {"count": number(new_before)},
            new,
        ),
        Card(
            _("Points your members hold"),
            number(debt.points),
            _list("programs_membership"),
            _("worth %(money)s to them") % {"money": shown(debt.worth_minor)},
        ),
    ]


def _sales_card(text: str, sales: Sales, first: dt.date, last: dt.date) -> Card:
    link = _list("orders_order", status__exact="paid", **_between("placed_at", first, last))
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


def waiting(user: User) -> list[Card]:
    """What waits for somebody, of what this person may see."""
    found = []
    if user.has_perm("orders.view_parkedrefund"):
        count = ParkedRefund.objects.filter(refund=None, dismissed_at=None).count()
        link = _list("orders_parkedrefund", refund__isempty="1", dismissed_at__isempty="1")
        found.append(Card(_("Refunds that wait for their order"), number(count), link, rows=count))
    if user.has_perm("rewards.view_redemption"):
        count = Redemption.objects.issued().count()
        link = _list("rewards_redemption", status__exact="issued")
        found.append(Card(_("Rewards ready to use"), number(count), link, rows=count))
    if user.has_perm("customers.view_joinrequest"):
        count = JoinRequest.objects.filter(proven_at=None).count()
        link = _list("customers_joinrequest", proven_at__isempty="1")
        found.append(Card(_("People waiting to join"), number(count), link, rows=count))
    return found
