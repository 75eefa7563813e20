"""Promises through waiting, coming back, other priorities and other terms (rules 103 to 105)."""

from __future__ import annotations

import pytest

from apps.feedback.errors import CaseClosed
from apps.feedback.models import Case, CaseEvent, CaseRules, Promise, Timer
from apps.feedback.reports import overdue_count
from apps.feedback.services import (
    close_solved,
    customer_writes,
    mark_due,
    remove_promises,
    reopen,
    reply,
    save_promise,
    set_priority,
    solve,
    take_up,
    wait,
)
from tests.factories.feedback import at, clock_at, support, waiting_case

pytestmark = pytest.mark.django_db
Kind, Result = Timer.Kind, Timer.Result
HOUR = 3_600


def opened(text: str = "2026-05-04 10:00", **fields: object) -> Case:
    with clock_at(text):
        return waiting_case(**fields)


def timer(case: Case, kind: str) -> Timer:
    found = case.timers.filter(kind=kind).order_by("pk").last()
    assert found is not None
    return found


def count(case: Case, kind: str) -> int:
    return case.events.filter(kind=kind).count()


def test_waiting_banks_the_business_time_and_waiting_twice_banks_it_once():
    by, case = support(), opened()
    for moment in ("2026-05-04 12:00", "2026-05-05 12:00"):
        with clock_at(moment):
            wait(case=case, by=by)
    resting = timer(case, Kind.RESOLUTION)
    assert (resting.banked_seconds, resting.since, resting.warn_at) == (2 * HOUR, None, None)
    assert count(case, CaseEvent.Kind.WAITING) == 1


def test_taking_up_twice_goes_on_once():
    by, case = support(), opened()
    with clock_at("2026-05-04 12:00"):
        wait(case=case, by=by)
    for moment in ("2026-05-05 09:00", "2026-05-05 12:00"):
        with clock_at(moment):
            take_up(case=case, by=by)
    assert timer(case, Kind.RESOLUTION).since == at("2026-05-05 09:00")
    assert count(case, CaseEvent.Kind.WENT_ON) == 1


def test_a_case_laid_aside_unanswered_is_overdue_all_the_same():
    case = opened()
    with clock_at("2026-05-04 10:30"):
        wait(case=case, by=support())
    with clock_at("2026-05-04 11:00"):
        assert overdue_count() == 1
        assert mark_due(limit=10) == 1
    assert count(case, CaseEvent.Kind.BREACHED) == 1


def test_what_rests_is_never_marked():
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
        reply(case=case, text="Which?", by=support(), then_wait=True)
    with clock_at("2026-06-04 10:00"):
        assert (mark_due(limit=10), overdue_count()) == (0, 0)


def test_the_days_of_waiting_are_not_in_the_time_a_solution_took():
    by, case = support(), opened()
    with clock_at("2026-05-04 12:00"):
        reply(case=case, text="Which?", by=by, then_wait=True)
    with clock_at("2026-05-20 12:00"):
        solve(case=case, outcome="no_answer", by=by)
    kept = timer(case, Kind.RESOLUTION)
    assert (kept.result, kept.banked_seconds) == (Result.KEPT, 2 * HOUR)


def test_a_customer_who_writes_before_the_first_answer_is_owed_one_reply():
    case = opened()
    with clock_at("2026-05-04 10:20"):
        wait(case=case, by=support())
    with clock_at("2026-05-04 10:40"):
        customer_writes(case=case, text="Hello?", reference="m1")
    case.refresh_from_db()
    assert (case.status, case.due_at) == ("open", at("2026-05-04 11:00"))
    assert not case.timers.filter(kind=Kind.NEXT_REPLY).exists()


def test_what_was_warned_of_and_answered_late_has_both_lines_once():
    case = opened()
    with clock_at("2026-05-04 10:50"):
        assert mark_due(limit=10) == 1
    with clock_at("2026-05-04 11:30"):
        reply(case=case, text="Sorry.", by=support())
        assert mark_due(limit=10) == 0
    assert (count(case, CaseEvent.Kind.WARNED), count(case, CaseEvent.Kind.BREACHED)) == (1, 1)
    assert timer(case, Kind.FIRST_REPLY).breached_at == at("2026-05-04 11:00")


@pytest.mark.parametrize(
    ("minutes", "percent", "warned_at"),
    [
        (60, 80, "2026-05-04 09:48:00"),
        (7, 33, "2026-05-04 09:02:18"),
        (100, 99, "2026-05-04 10:39:00"),
        (1, 1, "2026-05-04 09:00:00"),
        (540, 50, "2026-05-04 13:30:00"),
    ],
)
def test_the_warning_comes_after_its_share_of_the_time(minutes, percent, warned_at):
    CaseRules.objects.create(pk=1, warn_percent=percent)
    Promise.objects.create(name="All", first_reply_minutes=minutes)
    assert timer(opened("2026-05-04 09:00"), Kind.FIRST_REPLY).warn_at == at(warned_at)


def test_opening_again_by_hand_promises_a_solution_from_now_and_no_reply_to_whoever_had_one():
    by, case = support(), opened()
    with clock_at("2026-05-04 11:00"):
        reply(case=case, text="It comes tomorrow.", by=by)
        solve(case=case, outcome="explained", by=by)
    with clock_at("2026-05-05 10:00"):
        case = reopen(case=case, by=by)
        assert reopen(case=case, by=by).reopened_count == 1
    running = case.timers.filter(stopped_at=None)
    assert list(running.values_list("kind", flat=True)) == [Kind.RESOLUTION]
    assert (case.status, case.due_at) == ("open", at("2026-05-07 16:00"))
    assert case.timers.filter(kind=Kind.RESOLUTION).count() == 2


def test_whoever_never_had_an_answer_is_owed_the_first_reply_again_and_not_a_later_one():
    """Rule 103: an hour, not the four of a later reply; by hand or by the customer's next message."""
    by = support()
    for reopening in (
        lambda case: reopen(case=case, by=by),
        lambda case: customer_writes(case=case, text="Hello?", reference=f"again:{case.pk}"),
    ):
        case = opened()
        with clock_at("2026-05-04 10:30"):
            solve(case=case, outcome="explained", by=by)
        with clock_at("2026-05-05 10:00"):
            reopening(case)
        running = case.timers.filter(stopped_at=None).order_by("kind")
        assert list(running.values_list("kind", flat=True)) == [Kind.FIRST_REPLY, Kind.RESOLUTION]
        case.refresh_from_db()
        assert case.due_at == at("2026-05-05 11:00")


def test_where_no_first_reply_is_promised_a_later_one_is_still_owed_after_coming_back():
    Promise.objects.create(name="Later", next_reply_minutes=120)
    case = opened()
    with clock_at("2026-05-04 10:30"):
        solve(case=case, outcome="explained", by=support())
    with clock_at("2026-05-05 10:00"):
        customer_writes(case=case, text="Hello?", reference="m1")
    assert timer(case, Kind.NEXT_REPLY).due_at == at("2026-05-05 12:00")


def test_a_promise_of_the_first_time_stays_as_it_ended_when_a_case_comes_back():
    by, case = support(), opened()
    with clock_at("2026-05-04 12:00"):
        solve(case=case, outcome="explained", by=by)
    with clock_at("2026-05-05 10:00"):
        customer_writes(case=case, text="Not solved!", reference="m1")
    with clock_at("2026-05-05 10:30"):
        reply(case=case, text="We look again.", by=by)
    results = list(case.timers.order_by("pk").values_list("kind", "result"))
    assert results == [("first_reply", "missed"), ("resolution", "kept"), ("resolution", ""), ("first_reply", "kept")]


def test_a_reply_to_a_solved_case_leaves_it_solved_and_promises_nothing():
    by, case = support(), opened()
    with clock_at("2026-05-04 10:30"):
        solve(case=case, outcome="explained", by=by)
        reply(case=case, text="By the way: thank you.", by=by, then_wait=True)
    case.refresh_from_db()
    assert (case.status, case.due_at) == ("solved", None)
    assert not case.timers.filter(stopped_at=None).exists()


@pytest.mark.parametrize(
    ("outcome", "result"),
    [("made_good", "kept"), ("no_answer", "kept"), ("duplicate", "dropped"), ("spam", "dropped")],
)
def test_only_a_real_case_counts_as_solved_in_time(outcome, result):
    case = opened()
    with clock_at("2026-05-04 10:30"):
        solve(case=case, outcome=outcome, by=support())
    assert timer(case, Kind.RESOLUTION).result == result
    assert timer(case, Kind.FIRST_REPLY).result == Result.DROPPED


def test_solved_too_late_is_not_kept_even_where_it_was_a_duplicate():
    case = opened()
    with clock_at("2026-05-06 16:00"):
        solve(case=case, outcome="duplicate", by=support())
    assert set(case.timers.values_list("result", flat=True)) == {Result.MISSED}


def test_urgent_and_back_again_counts_all_the_time_that_has_passed():
    Promise.objects.create(rank=0, name="Urgent", priority="urgent", first_reply_minutes=30)
    by, case = support(), opened()
    for moment, priority, due in (("10:10", "urgent", "10:30"), ("10:20", "low", "11:00"), ("10:25", "low", "11:00")):
        with clock_at(f"2026-05-04 {moment}"):
            set_priority(case=case, priority=priority, by=by)
        assert timer(case, Kind.FIRST_REPLY).due_at == at(f"2026-05-04 {due}")
    assert list(case.events.filter(kind="priority").values_list("became", flat=True)) == ["urgent", "low"]


def test_a_shorter_promise_meets_a_case_that_rests_when_it_is_taken_up():
    by, case = support(), opened()
    with clock_at("2026-05-04 11:00"):
        reply(case=case, text="Which?", by=by, then_wait=True)
        save_promise(promise=Promise(name="Two hours", resolution_minutes=120))
    assert timer(case, Kind.RESOLUTION).due_at is None
    with clock_at("2026-05-05 09:00"):
        take_up(case=case, by=by)
    assert timer(case, Kind.RESOLUTION).due_at == at("2026-05-05 10:00")


def test_a_reply_promised_only_later_counts_from_the_first_word():
    slow = Promise.objects.create(rank=5, name="Solve only", resolution_minutes=600)
    case, answered = opened(), opened()
    with clock_at("2026-05-04 10:05"):
        reply(case=answered, text="Yes.", by=support())
    with clock_at("2026-05-04 10:20"):
        remove_promises(promises=[slow])
    first = timer(case, Kind.FIRST_REPLY)
    assert (first.started_at, first.banked_seconds) == (at("2026-05-04 10:00"), 20 * 60)
    assert first.due_at == at("2026-05-04 11:00")
    assert not answered.timers.filter(kind=Kind.FIRST_REPLY).exists()


def test_other_promises_leave_solved_cases_alone():
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
        solve(case=case, outcome="explained", by=support())
        before = list(case.timers.values())
        save_promise(promise=Promise(name="Quick", first_reply_minutes=1))
    assert list(case.timers.values()) == before


def test_a_shop_that_lets_nobody_come_back_closes_at_once():
    CaseRules.objects.create(pk=1, reopen_days=0)
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
        solve(case=case, outcome="explained", by=support())
        with pytest.raises(CaseClosed):
            customer_writes(case=case, text="But…", reference="m1")
        assert close_solved(limit=10) == 1
    case.refresh_from_db()
    assert (case.status, case.closed_at) == ("closed", at("2026-05-04 10:00"))


def test_closing_takes_the_oldest_first_and_no_more_than_it_is_told():
    cases = [opened() for _number in range(3)]
    for case, day in zip(cases, (6, 4, 5), strict=True):
        with clock_at(f"2026-05-0{day} 12:00"):
            solve(case=case, outcome="explained", by=support())
    closed = []
    with clock_at("2026-06-01 10:00"):
        for _sweep in range(4):
            close_solved(limit=1)
            closed.append([cases.index(case) for case in Case.objects.filter(status="closed").order_by("pk")])
    assert closed == [[1], [1, 2], [0, 1, 2], [0, 1, 2]]
