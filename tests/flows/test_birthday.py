"""The letter for a birthday (rules 21, 86 and 90)."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.customers.models import Customer
from apps.flows.models import FlowRun
from apps.messaging.models import Message
from tests.factories.campaigns import people
from tests.factories.flows import morning, on
from tests.factories.nights import MAY_10, days, moment
from tests.factories.segments import istanbul, says

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop():
    istanbul()


def test_a_birthday_brings_one_letter_in_the_members_language_and_no_second():
    ada, ayse = people(1, name="Ada", birthday_on=dt.date(1990, 5, 12), language="en") + people(
        1, name="Ayşe", birthday_on=dt.date(1985, 5, 12), language="tr"
    )
    people(1, name="Another day", birthday_on=dt.date(1990, 5, 13))
    with moment(MAY_10):
        on("birthday")
    for day in range(3):
        morning(MAY_10 + days(day))
    letters = {letter.customer_id: letter for letter in Message.objects.all()}
    assert letters.keys() == {ada.pk, ayse.pk}
    assert letters[ada.pk].subject == "Happy birthday, Ada!"
    assert letters[ayse.pk].language == "tr"
    assert set(FlowRun.objects.values_list("state", "about")) == {("written", "2026")}


def test_who_did_not_agree_to_offers_hears_nothing_and_is_listed_as_a_greeting_is_marketing():
    [mira] = people(1, birthday_on=dt.date(1990, 5, 11))
    says(mira, granted=False)
    with moment(MAY_10):
        on("birthday")
    [run] = morning(MAY_10 + days(1))
    assert (run.state, run.reason, Message.objects.count()) == ("skipped", "no_consent", 0)


def test_whoever_was_born_on_29_february_is_greeted_on_the_28th_where_there_is_none():
    people(1, birthday_on=dt.date(2000, 2, 29))
    with moment(dt.date(2026, 2, 20)):
        on("birthday")
    found = {}
    for day in range(20, 29):
        for run in morning(dt.date(2026, 2, day)):
            found.setdefault(run.pk, day)
    assert list(found.values()) == [28]


def test_a_birthday_moved_to_a_later_day_brings_no_second_letter():
    [mira] = people(1, birthday_on=dt.date(1990, 12, 31))
    with moment(dt.date(2026, 12, 30)):
        on("birthday")
    morning(dt.date(2026, 12, 31))
    Customer.objects.filter(pk=mira.pk).update(birthday_on=dt.date(1990, 1, 2))
    for day in range(1, 4):
        morning(dt.date(2027, 1, day))
    assert FlowRun.objects.count() == Message.objects.count() == 1
