"""Public holidays of a fixed date, offered for the shop's list. Those that follow the moon are typed in by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class FixedHoliday:
    month: int
    day: int
    name: str | Promise
    closes_at: dt.time | None = None

    def on(self, year: int) -> dt.date:
        return dt.date(year, self.month, self.day)


PUBLIC_HOLIDAYS: dict[str, tuple[FixedHoliday, ...]] = {
    "TR": (
        FixedHoliday(1, 1, _("New Year's Day")),
        FixedHoliday(4, 23, _("National Sovereignty and Children's Day")),
        FixedHoliday(5, 1, _("Labour and Solidarity Day")),
        FixedHoliday(5, 19, _("Commemoration of Atatürk, Youth and Sports Day")),
        FixedHoliday(7, 15, _("Democracy and National Unity Day")),
        FixedHoliday(8, 30, _("Victory Day")),
        FixedHoliday(10, 28, _("Republic Day, from one o'clock"), dt.time(13)),
        FixedHoliday(10, 29, _("Republic Day")),
    ),
    "AZ": (
        FixedHoliday(1, 1, _("New Year's Day")),
        FixedHoliday(1, 2, _("New Year's Day")),
        FixedHoliday(1, 20, _("Day of National Mourning")),
        FixedHoliday(3, 8, _("Women's Day")),
        FixedHoliday(3, 20, _("Novruz")),
        FixedHoliday(3, 21, _("Novruz")),
        FixedHoliday(3, 22, _("Novruz")),
        FixedHoliday(3, 23, _("Novruz")),
        FixedHoliday(3, 24, _("Novruz")),
        FixedHoliday(5, 9, _("Day of Victory over Fascism")),
        FixedHoliday(5, 28, _("Independence Day")),
        FixedHoliday(6, 15, _("National Salvation Day")),
        FixedHoliday(6, 26, _("Armed Forces Day")),
        FixedHoliday(11, 8, _("Victory Day")),
        FixedHoliday(11, 9, _("Flag Day")),
        FixedHoliday(12, 31, _("World Azerbaijanis' Solidarity Day")),
    ),
}


def public_holidays(country: str, year: int) -> dict[dt.date, tuple[str, dt.time | None]]:
    """Day to its name in the active language and from when it is free; None is all day."""
    return {each.on(year): (str(each.name), each.closes_at) for each in PUBLIC_HOLIDAYS.get(country, ())}
