"""Dates as people write them. Whether day or month comes first is proven by the file, or asked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from apps.imports.errors import BadRow

ORDERS = ("ymd", "dmy", "mdy")
EXAMPLES = {"ymd": "2011-12-31 16:05", "dmy": "31.12.2011 16:05", "mdy": "12/31/2011 16:05"}
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICRO = dt.timedelta(microseconds=1)
_PARTS = re.compile(r"(\d{1,4})([./\-])(\d{1,2})\2(\d{1,4})(?:$|[ T,])")
_COMPACT = re.compile(r"(?:19|20)\d{6}$")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp])?\.?[Mm]?\.?")
_ZONE = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$")


class DateEvidence:
    """Gathers what a column of dates says about the order of day, month and year."""

    def __init__(self) -> None:
        self.possible = {"dmy", "mdy"}
        self.seen: set[str] = set()
        self.dotted = False

    @property
    def settled(self) -> bool:
        return "ymd" in self.seen or len(self.possible) == 1

    def hear(self, text: str) -> None:
        text = text.strip()
        if _COMPACT.fullmatch(text):
            self.seen.add("ymd")
            return
        found = _PARTS.match(text)
        if not found:
            return
        first, sign, second = int(found[1]), found[2], int(found[3])
        if len(found[1]) == 4:
            self.seen.add("ymd")
            return
        self.seen.add("other")
        self.dotted = self.dotted or sign == "."
        if first > 12:
            self.possible.discard("mdy")
        if second > 12:
            self.possible.discard("dmy")

    def verdict(self) -> str:
        """The order, or "" where the file does not say: 03/04/2011 may be two days."""
        if "ymd" in self.seen or not self.seen:
            return "ymd"
        if len(self.possible) == 1:
            return next(iter(self.possible))
        # Nobody writes the month first with dots.
        return "dmy" if self.dotted and "dmy" in self.possible else ""


def instant_reader(order: str, zone: ZoneInfo, latest: dt.datetime) -> Callable[[str], int]:
    """A function from text to microseconds since 1970 (UTC). Times without a zone are shop time."""
    read_day = day_reader(order)
    latest_us = (latest - _EPOCH) // _MICRO

    @lru_cache(maxsize=4096)
    def read(text: str) -> int:
        day, _space, time = text.strip().replace("T", " ", 1).partition(" ")
        if not time:
            moment = dt.datetime.combine(read_day(day), dt.time(), tzinfo=zone)
        elif marker := _ZONE.search(time):
            moment = dt.datetime.combine(read_day(day), _time(time[: marker.start()]), tzinfo=_offset(marker[0]))
        else:
            moment = dt.datetime.combine(read_day(day), _time(time), tzinfo=zone)
        micro = (moment - _EPOCH) // _MICRO
        if moment.year < 1950 or micro > latest_us:
            raise OverflowError(text)
        return micro

    return read


def day_reader(order: str) -> Callable[[str], dt.date]:
    year, month, day = order.index("y"), order.index("m"), order.index("d")

    @lru_cache(maxsize=4096)
    def read(text: str) -> dt.date:
        text = text.rstrip(",")
        if order == "ymd" and _COMPACT.fullmatch(text):
            return dt.date(int(text[:4]), int(text[4:6]), int(text[6:]))
        found = _PARTS.match(text)
        if not found:
            raise ValueError(text)
        parts = (found[1], found[3], found[4])
        if len(parts[year]) != 4:
            raise ValueError(text)
        return dt.date(int(parts[year]), int(parts[month]), int(parts[day]))

    return read


@lru_cache(maxsize=4096)
def _time(text: str) -> dt.time:
    found = _TIME.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    hour = int(found[1])
    if found[4]:
        if not 1 <= hour <= 12:
            raise ValueError(text)
        hour = hour % 12 + (12 if found[4] in "Pp" else 0)
    return dt.time(hour, int(found[2]), int(found[3] or 0))


@lru_cache(maxsize=64)
def _offset(text: str) -> dt.tzinfo | None:
    return dt.datetime.strptime(text, "%z").tzinfo


def from_micro(micro: int) -> dt.datetime:
    return _EPOCH + dt.timedelta(microseconds=micro)


def bad_date(text: str, field: str, order: str) -> BadRow:
    return BadRow(
        _("“%(text)s” is not a date. Write it like %(example)s.") % {"text": text[:40], "example": EXAMPLES[order]},
        code="bad_date",
        field=field,
    )


def impossible_date(text: str, field: str) -> BadRow:
    return BadRow(
        _("“%(text)s” lies in the future or before 1950. Check the date.") % {"text": text[:40]},
        code="date_out_of_range",
        field=field,
    )
