"""The first page of the desk: what a new shop still needs, what somebody must see to, how the shop does, what waits."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest

from apps.insights.reports.sales import sales_by_day
from apps.staff.models import User
from loyalty_site.home.card import Morning, cards_for
from loyalty_site.home.cards import ATTENTION, WAITING
from loyalty_site.home.cards.answers import answers
from loyalty_site.home.cards.business import business
from loyalty_site.home.chart import sales_chart
from loyalty_site.home.comparing import comparisons, first_day
from loyalty_site.home.steps import steps, warnings

CHART_DAYS = 35


def today(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    user = request.user
    assert isinstance(user, User), "the desk lets nobody else in"
    morning = Morning.of(user)
    page = {
        **context,
        "warnings": warnings(user),
        "steps": steps(user),
        "attention": cards_for(morning, ATTENTION),
        "cards": cards_for(morning, WAITING),
    }
    # Owners and managers are reminded until their account asks for more than a password.
    page["lacks_second_step"] = user.is_trusted_far and user.second_factor_at is None
    if user.has_perm("insights.view_sales"):
        page |= _business(morning)
    return page


def _business(morning: Morning) -> dict[str, Any]:
    day = morning.today
    chart_from = day - dt.timedelta(days=CHART_DAYS)
    # Until yesterday: a day that is not over would look like a bad one.
    days = sales_by_day(min(chart_from, first_day(day)), day - dt.timedelta(days=1))
    drawn = {each: sales for each, sales in days.items() if each >= chart_from}
    return {
        "business": [*business(days, day), *answers(morning)],
        "comparisons": comparisons(days, day),
        "chart": sales_chart(drawn),
        "sees_business": True,
    }
