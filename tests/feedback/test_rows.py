"""What the database refuses, whoever writes: cases, promises, hours and gifts that contradict themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from apps.common import clock
from apps.feedback.models import (
    Apology,
    BusinessHours,
    Case,
    CaseEvent,
    CaseMessage,
    CaseRules,
    CaseTag,
    Holiday,
    Promise,
    Recovery,
    RecoveryLimit,
    Timer,
)
from apps.feedback.services import compensate, mark_due, reply, solve
from tests.factories.feedback import clock_at, support, waiting_case
from tests.factories.offers import OfferFactory
from tests.factories.rewards import live_program, member_with

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 4, 10, tzinfo=dt.UTC)


@contextmanager
def refused(by: str) -> Iterator[None]:
    """The rule of this name says no; the rest of the test goes on."""
    with pytest.raises(IntegrityError, match=by), transaction.atomic():
        yield


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "explained"},
        {"solved_at": NOW},
        {"closed_at": NOW},
        {"status": "solved", "outcome": "explained", "due_at": None},
        {"status": "closed", "outcome": "explained", "solved_at": NOW, "due_at": None},
        {"status": "closed", "closed_at": NOW, "solved_at": NOW, "due_at": None},
    ],
    ids=str,
)
def test_a_case_says_when_and_how_it_ended_exactly_when_it_has(wrong):
    case = waiting_case()
    with refused("feedback_case_solved_says_when_and_how"):
        Case.objects.filter(pk=case.pk).update(**wrong)


def test_what_is_solved_is_not_due_and_every_case_is_about_something():
    case = waiting_case()
    solve(case=case, outcome="explained", by=support())
    with refused("feedback_case_due_while_unsolved"):
        Case.objects.filter(pk=case.pk).update(due_at=NOW)
    with refused("feedback_case_says_what_it_is_about"):
        Case.objects.filter(pk=case.pk).update(subject="")


def test_one_reference_is_one_case_and_one_message():
    one, other = waiting_case(), waiting_case()
    with refused("reference"):
        Case.objects.filter(pk=other.pk).update(reference=one.reference)
    said = CaseMessage.objects.get(case=one)
    with refused("reference"):
        CaseMessage.objects.filter(case=other).update(reference=said.reference)


def test_a_tag_has_a_name_and_stands_once():
    CaseTag.objects.create(name="Delivery", key="delivery")
    with refused("feedback_casetag_has_name"):
        CaseTag.objects.create(name="", key="x")
    with refused("feedback_casetag_has_key"):
        CaseTag.objects.create(name="x", key="")
    with refused("key"):
        CaseTag.objects.create(name="DELIVERY", key="delivery")


def test_what_we_say_names_who_said_it_and_only_that_goes_out_by_letter():
    ours = reply(case=waiting_case(), text="Soon.", by=support())
    assert ours.letter is not None
    for wrong in ({"by": None}, {"is_ours": False}):
        with refused("feedback_casemessage_ours_names_who"):
            CaseMessage.objects.filter(pk=ours.pk).update(**wrong)


def test_a_warning_names_its_promise_once_and_nothing_else_names_one():
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
    with clock_at("2026-05-04 10:50"):
        mark_due(limit=10)
    warned = case.events.get(kind="warned")
    with refused("once_per_promise|timer_id"):
        CaseEvent.objects.create(case=case, kind="warned", timer=warned.timer)
    with refused("feedback_caseevent_warning_names_its_promise"):
        CaseEvent.objects.create(case=case, kind="breached")
    with refused("feedback_caseevent_warning_names_its_promise"):
        CaseEvent.objects.create(case=case, kind="solved", timer=warned.timer)


STOPPED = {"since": None, "warn_at": None, "due_at": None, "stopped_at": NOW}


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        (STOPPED, "feedback_timer_ended_says_how"),
        ({"stopped_at": NOW, "result": "kept"}, "feedback_timer_ended_says_how"),
        ({"result": "dropped"}, "feedback_timer_ended_says_how"),
        ({"warn_at": None}, "feedback_timer_runs_towards_an_end"),
        (STOPPED | {"result": "kept", "breached_at": NOW}, "feedback_timer_kept_or_breached"),
    ],
    ids=str,
)
def test_a_promise_that_ended_says_how_and_one_that_runs_has_an_end(wrong, rule):
    case = waiting_case()
    with refused(rule):
        Timer.objects.filter(case=case, kind="first_reply").update(**wrong)


@pytest.mark.parametrize("field", ["first_reply_minutes", "next_reply_minutes", "resolution_minutes"])
def test_a_promise_is_of_one_minute_to_a_hundred_thousand(field):
    Promise.objects.create(name="Shortest", **{field: 1})
    Promise.objects.create(name="Longest", **{field: 100_000})
    for minutes in (0, 100_001):
        with refused("feedback_promise_minutes_make_sense"):
            Promise.objects.create(name="Wrong", **{field: minutes})


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"pk": 2}, "feedback_caserules_are_the_only_ones"),
        ({"pk": 1, "warn_percent": 0}, "feedback_caserules_warn_before_the_end"),
        ({"pk": 1, "warn_percent": 100}, "feedback_caserules_warn_before_the_end"),
        ({"pk": 1, "reopen_days": 366}, "feedback_caserules_reopen_within_a_year"),
    ],
)
def test_there_is_one_set_of_rules_and_it_makes_sense(fields, rule):
    with refused(rule):
        CaseRules.objects.create(**fields)


def test_hours_are_of_a_weekday_and_end_after_they_start():
    nine, six = dt.time(9), dt.time(18)
    BusinessHours.objects.create(weekday=0, opens_at=nine, closes_at=six)
    BusinessHours.objects.create(weekday=6, opens_at=six, closes_at=dt.time(0))
    with refused("starts_once|opens_at"):
        BusinessHours.objects.create(weekday=0, opens_at=nine, closes_at=dt.time(12))
    with refused("feedback_businesshours_day_of_a_week"):
        BusinessHours.objects.create(weekday=7, opens_at=nine, closes_at=six)
    for closes in (nine, dt.time(8)):
        with refused("feedback_businesshours_end_after_start"):
            BusinessHours.objects.create(weekday=1, opens_at=nine, closes_at=closes)


def test_a_holiday_has_a_name_and_a_day_is_free_once():
    day = dt.date(2026, 5, 19)
    Holiday.objects.create(day=day, name="Youth Day")
    with refused("day"):
        Holiday.objects.create(day=day, name="Again", closes_at=dt.time(13))
    with refused("feedback_holiday_has_name"):
        Holiday.objects.create(day=day + dt.timedelta(1), name="")


def test_a_prepared_answer_has_one_name_and_one_text_per_language():
    late = Apology.objects.create(name="Late")
    late.texts.create(language="tr", text="Özür dileriz.")
    with refused("one_per_language|apology_id"):
        late.texts.create(language="tr", text="Pardon.")
    with refused("name"):
        Apology.objects.create(name="Late")


def gift(points: int) -> Recovery:
    mira = member_with(program=live_program(hundred_points_minor=1_000))
    case = waiting_case(customer=mira.customer)
    return compensate(case=case, membership=mira, points=points, by=support(), reference=uuid4())


@pytest.mark.parametrize("wrong", [{"points": 0}, {"points": None}, {"membership": None}, {"kind": "code"}], ids=str)
def test_a_gift_says_what_is_given(wrong):
    asked = gift(5_000)
    with refused("feedback_recovery_says_what_is_given"):
        Recovery.objects.filter(pk=asked.pk).update(**wrong)


def test_a_gift_is_not_points_and_a_code_at_once():
    asked = gift(5_000)
    with refused("feedback_recovery_says_what_is_given"):
        Recovery.objects.filter(pk=asked.pk).update(offer=OfferFactory.create())


@pytest.mark.parametrize(
    "wrong",
    [{"given_on": None}, {"adjustment": None}, {"decided_by": None}, {"decided_at": None}, {"state": "refused"}],
    ids=str,
)
def test_what_was_given_says_when_by_whom_and_by_which_movement(wrong):
    given = gift(10)
    assert given.state == "given"
    with refused("feedback_recovery_given_names_who_and_how"):
        Recovery.objects.filter(pk=given.pk).update(**wrong)


def test_what_waits_is_undecided_and_waits_because_a_second_person_is_needed():
    asked = gift(5_000)
    boss, rows = support(), Recovery.objects.filter(pk=asked.pk)
    wrongs = (
        {"needs_second": False},
        {"decided_by": boss},
        {"decided_at": clock.now()},
        {"given_on": NOW.date()},
        {"state": "refused"},
    )
    for wrong in wrongs:
        with refused("feedback_recovery_given_names_who_and_how"):
            rows.update(**wrong)


def test_owners_have_no_limit_and_every_other_role_has_one():
    RecoveryLimit.objects.create(role="support", minor_max=0)
    with refused("role"):
        RecoveryLimit.objects.create(role="support", minor_max=5)
    with refused("feedback_recoverylimit_owner_has_none"):
        RecoveryLimit.objects.create(role="owner", minor_max=5)
