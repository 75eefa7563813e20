"""When real customers bought and brought back, and for how much, moved to the present."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

SOURCE = Path(__file__).with_name("rhythm.csv")
# The file speaks of a wholesaler's pounds; this makes its middle purchase one bunch of tulips and two coffees.
MINOR_PER_UNIT = 200


class Beat(NamedTuple):
    """One purchase or return. ``size`` only suggests how many different things: the file's lines."""

    number: int
    member: int
    at: dt.datetime
    amount_minor: int
    size: int
    is_return: bool


def beats(*, newest_on: dt.date, zone: ZoneInfo) -> list[Beat]:
    """The whole file in time order, moved by whole days so that its last day is ``newest_on``; times are the shop's."""
    with SOURCE.open(newline="") as file:
        rows = list(csv.DictReader(file))
    moments = [dt.datetime.fromisoformat(row["at"]) for row in rows]
    shift = newest_on - max(moments).date()
    found = [
        Beat(
            number=number,
            member=int(row["member"]),
            at=(moment + shift).replace(tzinfo=zone).astimezone(dt.UTC),
            amount_minor=round(abs(float(row["amount"])) * MINOR_PER_UNIT),
            size=int(row["lines"]),
            is_return=row["return"] == "1",
        )
        for number, (row, moment) in enumerate(zip(rows, moments, strict=True), start=1)
    ]
    return sorted(found, key=lambda beat: (beat.at, beat.number))
