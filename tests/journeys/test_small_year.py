"""A year of a shop with thirty members, day by day on a moved clock (rules 21, 85, 86 and 88 to 91).

The people and what they do come from a seed. What must come of it is worked out a second time by ``year_model``.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict
from collections.abc import Callable

import pytest
from django.core import mail

from apps.checkout.services import complete_order
from apps.common import clock
from apps.customers.models import Customer
from apps.feedback.services import solve
from apps.flows.models import FlowRun
from apps.flows.tasks import follow
from apps.messaging.models import Message
from apps.messaging.services import deliver_due, save_cap, suppress
from apps.nights.models import Reminder
from apps.nights.services import run_due_nights, write_due_reminders
from apps.programs.services import grant_opening
from apps.shop.services import save_shop
from tests.factories.customers import CustomerFactory
from tests.factories.feedback import support, waiting_case
from tests.factories.flows import on
from tests.factories.offers import OfferFactory
from tests.factories.orders import draft_order
from tests.factories.programs import ladder, member, program
from tests.factories.rewards import RewardFactory
from tests.factories.segments import bought, says
from tests.journeys.year_model import (
    BERLIN,
    CAP,
    CAP_DAYS,
    DAY,
    FLOOR,
    KINDS,
    LONGER,
    PERCENT,
    PRICE,
    SECOND,
    Model,
    Person,
    at,
    day_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

START, END = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
OPENED = at(START, 0, 1)
# After midnight, and at the hour for letters; on some days also in quiet hours and after them.
HOURS, MORE_HOURS = (0, 10), (0, 8, 10, 15, 20)
DARK = {dt.date(2026, 6, 10), dt.date(2026, 6, 11)}
LAST_DAYS = [dt.date(2026, 3, 31), dt.date(2026, 7, 20), dt.date(2026, 11, 5)]
Deeds = dict[dt.datetime, list[Callable[[], object]]]


def invented() -> list[Person]:
    chance = random.Random(4)
    people = [person(number, chance) for number in range(30)]
    for who in people[:18]:
        who.words = [(who.joined, True)]
    for who in people[18:21]:
        who.words = [(who.joined, False)]
    # 21 to 23 were never asked.
    withdraws, blocked, forgotten, complains, later, no_email = people[24:30]
    for who in people[24:]:
        who.words = [(who.joined, who is not later)]
    withdraws.words.append((at(dt.date(2026, 7, 1), 13), False))
    later.words.append((at(dt.date(2026, 4, 15), 13), True))
    blocked.suppressed = at(dt.date(2026, 6, 20), 13)
    forgotten.forgotten = at(dt.date(2026, 5, 5), 13)
    no_email.has_email = False
    complains.case = at(dt.date(2026, 9, 1), 13), at(dt.date(2026, 9, 15), 13)
    # While the case is open, shortly before its end, and on a day without power.
    complains.birthday, people[3].birthday = dt.date(1990, 9, 14), dt.date(1985, 6, 10)
    complains.joined = at(dt.date(2022, 9, 5))
    # Two who were born or joined on a day that most years do not have.
    people[0].birthday, people[1].joined = dt.date(2000, 2, 29), at(dt.date(2024, 2, 29))
    people[1].words = [(people[1].joined, True)]
    complains.words = [(complains.joined, True)]
    # Three letters within three days, of which the cap lets two through.
    three = people[2]
    three.birthday, three.joined = dt.date(1990, 10, 26), at(dt.date(2021, 10, 24), 0, 30)
    three.words, three.buys = [(three.joined, True)], [(at(dt.date(2026, 10, 24)), 2_000)]
    people[6].birthday = dt.date(1990, 10, 25)
    # Greeted in March; the day moves to October.
    people[4].birthday, people[4].moved = dt.date(1980, 3, 29), (at(dt.date(2026, 8, 1), 13), dt.date(1980, 10, 2))
    return people


def person(number: int, chance: random.Random) -> Person:
    """Every fourth comes new in the course of the year; everybody has a rhythm, and some of them a long absence."""
    is_new = number % 4 == 3
    day = START + chance.randrange(15, 300) * DAY if is_new else START - chance.randrange(120, 1500) * DAY
    born = dt.date(chance.randrange(1950, 2005), chance.randrange(1, 13), chance.randrange(1, 29))
    who = Person(f"Member {number}", ("tr", "az", "en")[number % 3], at(day, chance.choice((10, 23))), born)
    first = day if is_new else START - chance.randrange(60, 110) * DAY
    away, many = START + chance.randrange(60, 250) * DAY, chance.choice((1, 2, 3, 40, 40, 40, 40))
    usual = chance.choice((9, 14, 20, 27, 41))
    while first <= END and len(who.buys) < many:
        if number % 3 or not away <= first < away + 100 * DAY:
            instant = max(at(first, *chance.choice(((9, 30), (12, 0), (18, 45)))), who.joined + dt.timedelta(minutes=1))
            who.buys.append((instant, chance.randrange(900, 6_500)))
        first += max(2, round(chance.gauss(usual, usual / 4))) * DAY
    if number % 5 == 0:
        who.openings = [(150, last) for last in LAST_DAYS if day + 40 * DAY < last]
    return who


class Year:
    """The shop itself, and what its people do in it."""

    def __init__(self, people: list[Person]) -> None:
        self.people = people
        self.rows: dict[str, Customer] = {}
        self.deeds: Deeds = defaultdict(list)
        save_shop(name="Tulpe", currency="EUR", time_zone="Europe/Berlin", country="DE", language="en")
        with clock.moved_to(OPENED - 3 * DAY):
            self.club = program(code="club", hundred_points_minor=1_000)
            ladder(self.club, 10_000, 30_000, window="rolling", months=3, multipliers=(1000,) * 4)
            RewardFactory(program=self.club, price_points=PRICE)
            self.staff = support()
        for who in people:
            self.plan(who)
        save_cap(channel="email", letters_max=CAP, days=CAP_DAYS.days)
        with clock.moved_to(OPENED):
            offer = OfferFactory.create(name="15 %", percent=15)
            figures: dict[str, dict[str, object]] = {
                "come_back": {"days": 1, "offer": offer, "code_days": 7},
                "reward_in_reach": {"percent": PERCENT},
                "win_back": {
                    "days": FLOOR,
                    "percent": LONGER,
                    "second_days": SECOND,
                    "offer": offer,
                    "code_days": 14,
                },
            }
            for kind in KINDS:
                on(kind, **figures.get(kind, {}))

    def plan(self, who: Person) -> None:
        """Their past is there when the year begins; the rest is done in its hour."""
        if who.joined < OPENED:
            with clock.moved_to(OPENED - DAY):
                self.join(who)
        else:
            self.deeds[who.joined].append(lambda: self.join(who))
        for instant, total in who.buys:
            if instant < OPENED:
                bought(self.rows[who.name], instant, total, currency="EUR")
            else:
                self.deeds[instant].append(lambda total=total: self.buy(who, total))
        for instant, granted in who.words[1:]:
            self.deeds[instant].append(lambda granted=granted: says(self.rows[who.name], granted))
        if who.moved:
            instant, day = who.moved
            self.deeds[instant].append(lambda: self.change(who, birthday_on=day))
        if who.suppressed:
            self.deeds[who.suppressed].append(lambda: suppress(address=self.rows[who.name].email, reason="complaint"))
        if who.forgotten:
            blank = {"name": "", "name_key": "", "email": "", "phone": "", "birthday_on": None}
            self.deeds[who.forgotten].append(lambda: self.change(who, forgotten_at=clock.now(), **blank))
        if who.case:
            self.deeds[who.case[0]].append(lambda: self.complain(who))
            self.deeds[who.case[1]].append(lambda: solve(case=self.case, outcome="explained", by=self.staff))

    def join(self, who: Person) -> None:
        more = {} if who.has_email else {"email": ""}
        row = CustomerFactory.create(
            name=who.name, language=who.language, birthday_on=who.birthday, joined_at=who.joined, **more
        )
        self.rows[who.name] = row
        mine = member(self.club, row)
        if who.words:
            says(row, who.words[0][1])
        for points, last in who.openings:
            grant_opening(
                membership=mine,
                points=points,
                reference=f"{who.name}:{last}",
                effective_on=day_of(clock.now()),
                expires_on=last,
            )

    def buy(self, who: Person, total: int) -> None:
        complete_order(draft=draft_order(total, customer_id=self.rows[who.name].pk, placed_at=None))

    def change(self, who: Person, **fields: object) -> None:
        Customer.objects.filter(pk=self.rows[who.name].pk).update(**fields)

    def complain(self, who: Person) -> None:
        self.case = waiting_case(customer=self.rows[who.name])

    def live(self, model: Model) -> None:
        deeds = sorted(self.deeds)
        for number in range((END - START).days + 1):
            day = START + number * DAY
            for hour in () if day in DARK else HOURS if number % 6 else MORE_HOURS:
                instant = at(day, hour, 5)
                while deeds and deeds[0] < instant:
                    self.do(deeds.pop(0))
                with clock.moved_to(instant):
                    if hour == 0:
                        list(run_due_nights())
                    follow()
                    write_due_reminders(limit=500)
                    deliver_due(limit=5_000)
                model.sweep(instant)
                model.post(instant)

    def do(self, instant: dt.datetime) -> None:
        for deed in self.deeds[instant]:
            with clock.moved_to(instant):
                deed()


@pytest.fixture
def lived() -> tuple[Year, Model]:
    people = invented()
    year, model = Year(people), Model(people, OPENED)
    year.live(model)
    return year, model


def test_a_year_of_a_small_shop(lived: tuple[Year, Model]) -> None:
    year, model = lived
    names = {row.pk: name for name, row in year.rows.items()}
    known = {who.name: who for who in year.people}
    runs = list(FlowRun.objects.select_related("message", "flow", "code__code").order_by("pk"))
    letters = list(Message.objects.order_by("sent_at", "pk"))

    each_occasion_has_the_fate_that_a_second_pair_of_eyes_expects(runs, model, names)
    everything_that_can_happen_did(runs)
    for letter in letters:
        assert letter.customer_id is not None
        the_letter_is_one_that_may_be_sent(letter, known[names[letter.customer_id]])
    nobody_gets_more_than_the_cap_allows(letters)
    the_points_and_levels_were_told_too(names, known)
    codes = [run.code for run in runs if run.code]
    assert {run.flow.kind for run in runs if run.code} == {"come_back", "win_back"}
    assert len(codes) == len({code.pk for code in codes})
    assert len(mail.outbox) == sum(letter.state == "sent" for letter in letters)


def each_occasion_has_the_fate_that_a_second_pair_of_eyes_expects(runs, model, names) -> None:
    """Once each, on the same mornings, written or not for the same reasons, and sent at the same instant."""
    found = [(run.flow.kind, names[run.customer_id], day_of(run.due_at), run.step) for run in runs]
    assert set(Counter(found).values()) == {1}
    expected = {run.key for run in model.runs}
    assert (sorted(set(found) - expected), sorted(expected - set(found))) == ([], [])
    fates = {run.key: run.fate() for run in model.runs}
    told = {}
    for key, run in zip(found, runs, strict=True):
        letter = run.message
        post = (letter.state, letter.reason, letter.sent_at) if letter else ("", "", None)
        told[key] = (run.state, run.reason, *post)
    assert {key: (fate, fates[key]) for key, fate in told.items() if fate != fates[key]} == {}


def everything_that_can_happen_did(runs) -> None:
    """A year in which some rule never came to bear would prove nothing about it."""
    assert {(run.flow.kind, run.step) for run in runs if run.state == "written"} == {
        *((kind, 1) for kind in KINDS),
        ("win_back", 2),
    }
    reasons = Counter(run.reason or (run.message.reason if run.message else "") for run in runs)
    assert {"bought", "no_consent", "no_address", "suppressed", "too_late", "capped"} <= reasons.keys()
    assert len(runs) > 100
    # Every run that was not written says why, and so does every letter that did not leave.
    assert all(run.reason for run in runs if run.state == "skipped")
    assert all(run.message.reason for run in runs if run.message and run.message.state != "sent")
    # Something was held back and left later.
    assert any(run.message and run.message.sent_at and day_of(run.message.sent_at) > day_of(run.due_at) for run in runs)
    for date in (dt.date(2026, 2, 28), dt.date(2026, 3, 29), dt.date(2026, 10, 25), max(DARK) + DAY):
        assert any(day_of(run.due_at) == date for run in runs), date


def the_letter_is_one_that_may_be_sent(letter: Message, who: Person) -> None:
    is_offer = letter.purpose == "marketing"
    assert letter.language == who.language
    if letter.state != "sent":
        assert letter.reason
        return
    assert letter.sent_at is not None
    here = letter.sent_at.astimezone(BERLIN)
    # At the hour for letters, in winter and in summer; what the cap held back, by day.
    assert here.hour == 10 or (is_offer and 9 <= here.hour < 20)
    assert who.has_email
    assert not who.is_forgotten(letter.sent_at)
    assert who.suppressed is None or letter.sent_at < who.suppressed
    if is_offer:
        assert who.why_not(letter.sent_at) == ""
        assert not who.is_paused(letter.sent_at)


def nobody_gets_more_than_the_cap_allows(letters: list[Message]) -> None:
    sent = defaultdict(list)
    for letter in letters:
        if letter.purpose == "marketing" and letter.sent_at:
            sent[letter.customer_id].append(letter.sent_at)
    for times in sent.values():
        for first, last in zip(times, times[CAP:], strict=False):
            assert last - first >= CAP_DAYS
    # And it was needed.
    assert Message.objects.filter(reason="capped").exists()


def the_points_and_levels_were_told_too(names: dict[int, str], known: dict[str, Person]) -> None:
    rows = Reminder.objects.select_related("membership", "message")
    found = Counter(
        (names[row.membership.customer_id], row.about_on, row.days_before)
        for row in rows
        if row.kind == "points_expire"
    )
    assert found == Counter(
        (who.name, last, before)
        for who in known.values()
        for _points, last in who.openings
        for before in (30, 7)
        if day_of(who.joined) <= last - before * DAY
    )
    assert {row.state for row in rows} <= {"queued", "skipped"}
    assert all(row.reason for row in rows if row.state == "skipped")
    templates = {row.message.template for row in rows if row.message and row.message.state == "sent"}
    assert templates == {"nights/points_expire", "nights/tier_at_risk"}
