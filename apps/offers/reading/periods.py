from __future__ import annotations

import datetime as dt

from apps.offers.models import Offer

Period = Offer.Period


def first_day(period: str, day: dt.date) -> dt.date:
    """The first day of the calendar period that a shop day is in; weeks begin on Monday (rule 16)."""
    if period == Period.WEEK:
        return day - dt.timedelta(days=day.weekday())
    if period == Period.MONTH:
        return day.replace(day=1)
    if period == Period.YEAR:
        return day.replace(month=1, day=1)
    return day
