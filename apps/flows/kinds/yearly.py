"""Days that come once a year. 29 February is kept on the 28th where there is none (rule 21)."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

# A letter for such a day follows none of the same kind within these days: whoever moves a date past New Year has had theirs.
REST_DAYS = 300
# Days without power are made up for within so many.
LATE_DAYS = 3


def falls_on(month: str, day: str, dates: Iterable[dt.date]) -> Q:
    """Rows whose month and day, under these names of columns, are kept on one of the dates. Nothing for no dates."""
    found = Q(pk__in=[])
    for date in dates:
        found |= Q(**{month: date.month, day: date.day})
        if (date.month, date.day) == (2, 28) and not calendar.isleap(date.year):
            found |= Q(**{month: 2, day: 29})
    return found


def kept_on(birthday: dt.date, year: int) -> dt.date:
    """The day of that year on which it is kept."""
    if (birthday.month, birthday.day) == (2, 29) and not calendar.isleap(year):
        return dt.date(year, 2, 28)
    return birthday.replace(year=year)
