"""The letter on the day on which somebody joined (rule 21)."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.customers.models import Customer
from apps.flows.models import FlowRun
from apps.flows.services import enter_due
from apps.messaging.models import Message
from tests.factories.campaigns import people
from tests.factories.flows import morning, on
from tests.factories.nights import MAY_10, at, days, moment
from tests.flows.living import live

pytestmark = pytest.mark.django_db


def joined(day, hour=12, minute=0, **more):
    return people(1, joined_at=at(day, hour, minute), **more)[0]


def test_every_year_on_the_day_and_never_in_the_first():
    mira = joined(dt.date(2025, 5, 12), name="Mira")
    joined(dt.date(2026, 5, 12), name="Newcomer")
    with moment(MAY_10):
        on("joining_day")
    assert live(MAY_10, MAY_10 + days(5)) == [("12.05.", 1, "written")]
    letter = Message.objects.get()
    assert (letter.customer, letter.template) == (mira, "flows/joining_day")
    assert letter.subject == "Thank you for being with us, Mira"
    assert FlowRun.objects.get().about == "2026"


def test_the_newcomer_hears_of_it_a_year_later():
    joined(dt.date(2026, 5, 12))
    with moment(MAY_10):
        on("joining_day")
    assert live(MAY_10, MAY_10 + days(5)) == []
    assert live(dt.date(2027, 5, 10), dt.date(2027, 5, 14)) == [("12.05.", 1, "written")]


def test_each_year_again_with_one_letter():
    joined(dt.date(2020, 5, 12))
    with moment(MAY_10):
        on("joining_day")
    for year in (2026, 2027, 2028):
        live(dt.date(year, 5, 11), dt.date(year, 5, 13))
    assert sorted(FlowRun.objects.values_list("about", flat=True)) == ["2026", "2027", "2028"]
    assert Message.objects.count() == 3


@pytest.mark.parametrize(("year", "day"), [(2025, "28.02."), (2026, "28.02."), (2028, "29.02.")])
def test_who_joined_on_29_february_is_thanked_on_the_28th_where_there_is_none_rule_21(year, day):
    joined(dt.date(2024, 2, 29))
    with moment(dt.date(year, 2, 20)):
        on("joining_day")
    assert live(dt.date(year, 2, 20), dt.date(year, 3, 3)) == [(day, 1, "written")]


@pytest.mark.parametrize(
    ("hour", "minute", "day"),
    # Three hours ahead of UTC: what is the 12th here after midnight is still the 11th there.
    [(0, 30, "12.05."), (2, 59, "12.05."), (23, 59, "12.05.")],
)
def test_the_day_is_the_shops_and_not_utcs(hour, minute, day):
    joined(dt.date(2024, 5, 12), hour, minute)
    with moment(MAY_10):
        on("joining_day")
    assert live(MAY_10, MAY_10 + days(4)) == [(day, 1, "written")]


def test_whoever_joined_after_midnight_on_new_year_is_thanked_on_new_year():
    joined(dt.date(2025, 1, 1), 0, 30)
    with moment(dt.date(2025, 12, 29)):
        on("joining_day")
    assert live(dt.date(2025, 12, 29), dt.date(2026, 1, 3)) == [("01.01.", 1, "written")]


def test_somebody_who_was_forgotten_is_nobody_any_more():
    mira = joined(dt.date(2024, 5, 11))
    Customer.objects.filter(pk=mira.pk).update(
        name="", name_key="", email="", phone="", birthday_on=None, forgotten_at=at(MAY_10)
    )
    with moment(MAY_10):
        on("joining_day")
    assert live(MAY_10, MAY_10 + days(3)) == []


def test_somebody_forgotten_between_midnight_and_the_hour_hears_nothing():
    mira = joined(dt.date(2024, 5, 11))
    with moment(MAY_10):
        on("joining_day")
    day = MAY_10 + days(1)
    with moment(day, 0, 5):
        assert enter_due() == 1
    Customer.objects.filter(pk=mira.pk).update(name="", name_key="", email="", phone="", forgotten_at=at(day, 9))
    [run] = morning(day)
    assert (run.state, run.reason) == ("skipped", "no_address")


def test_two_reminders_of_one_person_on_one_day_are_two_letters():
    """One run at a time per person and reminder, not per person."""
    joined(dt.date(2024, 5, 11), birthday_on=dt.date(1990, 5, 11))
    with moment(MAY_10):
        on("joining_day")
        on("birthday")
    assert live(MAY_10, MAY_10 + days(2)) == [("11.05.", 1, "written"), ("11.05.", 1, "written")]
    assert set(Message.objects.values_list("template", flat=True)) == {"flows/birthday", "flows/joining_day"}
