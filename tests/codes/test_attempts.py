"""Guesses are counted, so that guessing learns nothing."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.codes.errors import TooManyAttempts
from apps.codes.models import Attempts
from apps.codes.services import count_attempt
from apps.codes.tasks import sweep_out
from apps.common import clock

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def guess(who: str = "10.0.0.1", what: str = "code", limit: int = 3, seconds: int = 600) -> None:
    count_attempt(what=what, who=who, limit=limit, seconds=seconds)


def refused() -> TooManyAttempts:
    """What the fourth try hears."""
    for _try in range(3):
        guess()
    with pytest.raises(TooManyAttempts) as refusal:
        guess()
    return refusal.value


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False) as clock_hand:
        yield clock_hand


def test_the_limit_itself_still_passes(noon):
    for _try in range(3):
        guess()
    with pytest.raises(TooManyAttempts):
        guess()


def test_the_refusal_says_how_long_to_wait(noon):
    noon.shift(dt.timedelta(minutes=4))
    with pytest.raises(TooManyAttempts) as refusal:
        guess(limit=0)
    assert refusal.value.code == "too_many_attempts"
    assert refusal.value.facts == {"retry_after": 360}


def test_waiting_as_long_as_told_helps(noon):
    refusal = refused()
    noon.shift(dt.timedelta(seconds=refusal.facts["retry_after"]))
    guess()


def test_waiting_less_than_told_does_not_help(noon):
    refusal = refused()
    noon.shift(dt.timedelta(seconds=refusal.facts["retry_after"] - 1))
    with pytest.raises(TooManyAttempts):
        guess()


def test_people_and_purposes_are_counted_apart(noon):
    for _try in range(3):
        guess()
    guess(who="10.0.0.2")
    guess(what="sign-in")
    assert sorted(Attempts.objects.values_list("count", flat=True)) == [1, 1, 3]


def test_what_and_who_cannot_be_mixed_up(noon):
    guess(what="code a", who="b", limit=1)
    guess(what="code", who=" ab", limit=1)
    guess(what="codea", who="b", limit=1)
    assert Attempts.objects.count() == 3


def test_refused_tries_are_counted_too(noon):
    for _try in range(5):
        with pytest.raises(TooManyAttempts):
            guess(limit=0)
    assert Attempts.objects.get().count == 5


def test_no_address_is_stored(noon):
    guess(who="+905321234567")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM codes_attempts")
        assert "5321234567" not in " ".join(map(str, cursor.fetchone()))


def test_a_counter_inside_a_transaction_is_refused_loudly(noon):
    """It would be forgotten with the rollback of a wrong guess."""
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        guess()


def test_one_statement_counts_and_decides(noon):
    with CaptureQueriesContext(connection) as asked:
        guess()
    assert len([query for query in asked if "SAVEPOINT" not in query["sql"]]) == 1


def test_two_counters_for_one_window_cannot_exist(noon):
    guess()
    row = Attempts.objects.get()
    with pytest.raises(IntegrityError):
        Attempts.objects.create(subject=row.subject, window_at=row.window_at, count=1)


def test_the_window_is_kept_as_an_instant(noon):
    noon.shift(dt.timedelta(minutes=14))
    guess(seconds=600)
    assert Attempts.objects.get().window_at == NOON + dt.timedelta(minutes=10)


def test_old_counters_are_swept_out_and_young_ones_stay(noon):
    guess(who="old")
    noon.shift(dt.timedelta(days=1))
    guess(who="young")
    noon.shift(dt.timedelta(days=1, seconds=1))
    assert sweep_out() == 1
    assert Attempts.objects.get().window_at > clock.now() - dt.timedelta(days=2)
    assert sweep_out() == 0


@pytest.mark.django_db(transaction=True)
def test_a_try_is_remembered_although_the_work_after_it_fails():
    guess()
    with pytest.raises(ValueError, match="wrong guess"), transaction.atomic():
        raise ValueError("wrong guess")
    assert Attempts.objects.get().count == 1
