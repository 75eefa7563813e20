"""A small shop's year written down a second time: who has which occasion on which morning, and what becomes of it.

It knows the rules and no table: people are lists of what they did and said, and each morning is a walk over all of them.
"""

from __future__ import annotations

import datetime as dt
import math
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
DAY = dt.timedelta(days=1)
KINDS = ("birthday", "joining_day", "come_back", "reward_in_reach", "win_back")
PRICE, PERCENT, FLOOR, LONGER, SECOND = 500, 20, 30, 150, 14
CAP, CAP_DAYS, VALID = 2, 7 * DAY, 3 * DAY
# Rule 90's rests: nobody is told twice that a reward is near within sixty days, or greeted twice within three hundred.
REST = {"reward_in_reach": 60, "birthday": 300}


def at(day: dt.date, hour: int = 12, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=BERLIN).astimezone(dt.UTC)


def day_of(instant: dt.datetime) -> dt.date:
    return instant.astimezone(BERLIN).date()


def kept(day: dt.date, year: int) -> dt.date:
    try:
        return day.replace(year=year)
    except ValueError:
        return dt.date(year, 2, 28)


@dataclass
class Person:
    name: str
    language: str
    joined: dt.datetime
    birthday: dt.date | None = None
    has_email: bool = True
    buys: list[tuple[dt.datetime, int]] = field(default_factory=list)
    # What they said to offers, and when.
    words: list[tuple[dt.datetime, bool]] = field(default_factory=list)
    openings: list[tuple[int, dt.date]] = field(default_factory=list)
    moved: tuple[dt.datetime, dt.date] | None = None
    suppressed: dt.datetime | None = None
    forgotten: dt.datetime | None = None
    case: tuple[dt.datetime, dt.datetime] | None = None

    def is_there(self, t: dt.datetime) -> bool:
        return self.joined <= t and not self.is_forgotten(t)

    def is_forgotten(self, t: dt.datetime) -> bool:
        return self.forgotten is not None and self.forgotten <= t

    def is_paused(self, t: dt.datetime) -> bool:
        return self.case is not None and self.case[0] <= t < self.case[1]

    def why_not(self, t: dt.datetime) -> str:
        """Why nobody may advertise to them at this instant."""
        if not self.has_email or self.is_forgotten(t):
            return "no_address"
        if self.suppressed is not None and self.suppressed <= t:
            return "suppressed"
        said = [granted for when, granted in self.words if when <= t]
        return "" if said and said[-1] else "no_consent"

    def born(self, t: dt.datetime) -> dt.date | None:
        if self.is_forgotten(t):
            return None
        return self.moved[1] if self.moved and self.moved[0] <= t else self.birthday

    def bought(self, t: dt.datetime) -> list[dt.datetime]:
        return sorted(when for when, _total in self.buys if when <= t)

    def points(self, t: dt.datetime, opened: dt.datetime) -> int:
        """A point for each whole euro since the shop has its programme, and what was brought in and has not ended."""
        earned = sum(total // 100 for when, total in self.buys if opened < when <= t)
        return earned + sum(points for points, last in self.openings if day_of(t) <= last)


@dataclass
class Run:
    kind: str
    who: Person
    about: object
    due: dt.datetime
    noted: dt.datetime
    step: int = 1
    state: str = "waiting"
    reason: str = ""
    letter: Letter | None = None

    @property
    def key(self) -> tuple[str, str, dt.date, int]:
        return self.kind, self.who.name, day_of(self.due), self.step

    def fate(self) -> tuple[str, str, str, str, dt.datetime | None]:
        letter = self.letter
        return self.state, self.reason, *((letter.state, letter.reason, letter.sent) if letter else ("", "", None))


@dataclass
class Letter:
    who: Person
    due: dt.datetime
    valid: dt.datetime
    number: int
    state: str = "queued"
    reason: str = ""
    sent: dt.datetime | None = None


class Model:
    def __init__(self, people: list[Person], opened: dt.datetime) -> None:
        self.people, self.opened = people, opened
        self.entered = day_of(opened) - DAY
        self.runs: list[Run] = []
        self.letters: list[Letter] = []

    def sweep(self, t: dt.datetime) -> None:
        today = day_of(t)
        if today > self.entered:
            for kind in KINDS:
                self.note(kind, max(self.entered, today - 3 * DAY), today, t)
            self.entered = today
        self.write(t)

    def note(self, kind: str, since: dt.date, today: dt.date, t: dt.datetime) -> None:
        found = getattr(self, kind)
        shop = self.shop_gap(t) if kind == "win_back" else None
        for who in self.people:
            if not who.is_there(t):
                continue
            for about in found(who, since, today, t, *([shop] if kind == "win_back" else [])):
                self.add(Run(kind, who, about, at(today, 10), t))

    def add(self, run: Run) -> None:
        mine = [each for each in self.runs if (each.kind, each.who) == (run.kind, run.who)]
        rest = dt.timedelta(days=REST.get(run.kind, 0))
        if any((each.about, each.step) == (run.about, run.step) for each in mine):
            return
        if rest and any(day_of(each.noted) >= day_of(run.noted) - rest and heard(each) for each in mine):
            return
        for each in mine:
            if each.state == "waiting" and (reason := self.gone(each, run.noted)):
                each.state, each.reason = "skipped", reason
        if not any(each.state == "waiting" for each in mine):
            self.runs.append(run)

    # Whose occasion it is.

    def birthday(self, who: Person, since: dt.date, today: dt.date, t: dt.datetime) -> Iterator[object]:
        born = who.born(t)
        return (day.year for day in days(since, today) if born and kept(born, day.year) == day)

    def joining_day(self, who: Person, since: dt.date, today: dt.date, t: dt.datetime) -> Iterator[object]:
        joined = day_of(who.joined)
        return (d.year for d in days(since, today) if joined.year < d.year and kept(joined, d.year) == d)

    def come_back(self, who: Person, since: dt.date, today: dt.date, t: dt.datetime) -> Iterator[object]:
        bought = who.bought(t)
        if len(bought) == 1 and since < day_of(bought[0]) + DAY <= today:
            yield bought[0]

    def reward_in_reach(self, who: Person, since: dt.date, today: dt.date, t: dt.datetime) -> Iterator[object]:
        if PRICE - PRICE * PERCENT // 100 <= who.points(t, self.opened) < PRICE:
            yield today

    def win_back(
        self, who: Person, since: dt.date, today: dt.date, t: dt.datetime, shop: int | None
    ) -> Iterator[object]:
        bought = who.bought(t)
        if not bought:
            return
        mine = gaps(bought)
        usual = statistics.median_low(mine) if len(mine) >= 2 else shop
        wait = min(max(FLOOR, math.ceil((usual or 0) * LONGER / 100)), 365)
        missed, last = day_of(bought[-1]) + wait * DAY, day_of(self.opened) - DAY
        if min(since, max(last, today - 7 * DAY)) < missed <= today:
            yield bought[-1]

    def shop_gap(self, t: dt.datetime) -> int | None:
        year = day_of(t) - 365 * DAY
        found = [gap for who in self.people for gap in gaps([b for b in who.bought(t) if day_of(b) >= year])]
        return statistics.median_low(found) if found else None

    # What becomes of it.

    def gone(self, run: Run, t: dt.datetime) -> str:
        who = run.who
        if run.kind == "birthday" and who.born(t) is None:
            return "changed"
        if run.kind in ("come_back", "win_back") and who.bought(t)[-1] != run.about:
            return "bought"
        if run.kind == "reward_in_reach":
            points = who.points(t, self.opened)
            return "reached" if points >= PRICE else "too_far" if points < PRICE - PRICE * PERCENT // 100 else ""
        return ""

    def write(self, t: dt.datetime) -> None:
        due = [run for run in self.runs if run.state == "waiting" and run.due <= t]
        for run in sorted(due, key=lambda run: KINDS.index(run.kind)):
            is_late = run.due + VALID < t
            if run.who.is_paused(t) and not is_late:
                continue
            run.reason = "too_late" if is_late else self.gone(run, t) or run.who.why_not(t)
            run.state = "skipped" if run.reason else "written"
            if not run.reason:
                run.letter = Letter(run.who, t, run.due + VALID, len(self.letters))
                self.letters.append(run.letter)
                if run.kind == "win_back" and run.step == 1:
                    second = at(day_of(t) + SECOND * DAY, 10)
                    self.runs.append(Run(run.kind, run.who, run.about, second, t, step=2))

    def post(self, t: dt.datetime) -> None:
        if not 9 <= t.astimezone(BERLIN).hour < 20:
            return
        due = [letter for letter in self.letters if letter.state == "queued" and letter.due <= t]
        for letter in sorted(due, key=lambda letter: (letter.due, letter.number)):
            self.deliver(letter, t)

    def deliver(self, letter: Letter, t: dt.datetime) -> None:
        reason = "expired" if letter.valid <= t else letter.who.why_not(t)
        reason = reason or ("paused" if letter.who.is_paused(t) else "")
        had = sorted(s.sent for s in self.letters if s.who is letter.who and s.sent and s.sent > t - CAP_DAYS)
        if not reason and len(had) >= CAP:
            free = had[-CAP] + CAP_DAYS
            letter.reason = "capped"
            if free < letter.valid:
                letter.due = free
                return
            reason = "capped"
        letter.reason, letter.state = reason, "skipped" if reason else "sent"
        letter.sent = None if reason else t


def heard(run: Run) -> bool:
    return run.kind == "birthday" or run.reason not in ("too_late", "too_far", "reached")


def days(since: dt.date, today: dt.date) -> Iterator[dt.date]:
    return (since + n * DAY for n in range(1, (today - since).days + 1))


def gaps(bought: list[dt.datetime]) -> list[int]:
    return [(b - a).days for a, b in pairwise(sorted({day_of(each) for each in bought}))]
