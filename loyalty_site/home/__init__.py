"""The first page of the desk: what a new shop still needs, how it does, and what waits for somebody."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest

from apps.common import clock
from apps.insights.reports.sales import sales_by_day
from apps.shop.services import current_shop
from apps.staff.models import User
from loyalty_site.home.cards import business, waiting
from loyalty_site.home.chart import sales_chart
from loyalty_site.home.steps import steps, warnings

CHART_DAYS = 35


def today(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    user = request.user
    assert isinstance(user, User), "the desk lets nobody else in"
    page = {**context, "warnings": warnings(user), "steps": steps(user), "cards": waiting(user)}
    # Owners and managers are reminded until their account asks for more than a password.
    page["lacks_second_step"] = user.is_trusted_far and user.second_factor_at is None
    if user.has_perm("insights.view_sales"):
        page |= _business()
    return page


def _business() -> dict[str, Any]:
    day = current_shop().local_date(clock.now())
    # Until yesterday: a day that is not over would look like a bad one.
    days = sales_by_day(day - dt.timedelta(days=CHART_DAYS), day - dt.timedelta(days=1))
    return {"business": business(days, day), "chart": sales_chart(days), "sees_business": True}
