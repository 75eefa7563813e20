"""First reply within a business hour, a warning before it is over, pauses, and who is asked first (rules 103 and 104)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from apps.feedback.models import Case, CaseEvent, Promise, Timer
from apps.feedback.services import customer_writes, mark_due, reply, set_priority, solve, take_up, wait
from apps.feedback.tasks import mark_due as mark_due_task
from tests.factories.feedback import at, clock_at, support, waiting_case

pytestmark = pytest.mark.django_db
Kind = Timer.Kind


def told(case: Case) -> list[tuple[str, dt.datetime]]:
    kinds = (CaseEvent.Kind.WARNED, CaseEvent.Kind.BREACHED)
    return list(case.events.filter(kind__in=kinds).order_by("at", "pk").values_list("kind", "at"))


def timer(case: Case, kind: str = Kind.FIRST_REPLY) -> Timer:
    found = case.timers.filter(kind=kind).order_by("pk").last()
    assert found is not None
    return found


def test_a_first_reply_is_promised_within_one_business_hour():
    with clock_at("2026-05-04 17:30"):
        case = waiting_case()
    assert timer(case).due_at == at("2026-05-05 09:30")
    assert case.due_at == at("2026-05-05 09:30")


def test_a_reply_in_time_keeps_the_promise():
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
    with clock_at("2026-05-04 10:59"):
        reply(case=case, text="It is on its way.", by=support())
    kept = timer(case)
    assert (kept.result, kept.banked_seconds, kept.due_at) == (Timer.Result.KEPT, 59 * 60, None)


def test_a_late_reply_breaks_it_though_no_sweep_ran():
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
    with clock_at("2026-05-04 11:00"):
        reply(case=case, text="Sorry.", by=support())
    assert timer(case).result == Timer.Result.MISSED
    assert told(case) == [
        (CaseEvent.Kind.WARNED, at("2026-05-04 10:48")),
        (CaseEvent.Kind.BREACHED, at("2026-05-04 11:00")),
    ]


def test_at_four_fifths_of_the_time_there_is_a_warning_and_then_a_breach_and_both_stay():
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
    for moment, count in (("10:47", 0), ("10:48", 1), ("10:59", 0), ("11:00", 1), ("12:00", 0)):
        with clock_at(f"2026-05-04 {moment}"):
            assert mark_due(limit=10) == count
    assert [kind for kind, _at in told(case)] == ["warned", "breached"]


def test_a_sweep_that_is_late_tells_both_with_their_own_times():
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
    with clock_at("2026-05-04 16:00"):
        assert mark_due_task() == 1
        assert mark_due_task() == 0
    assert [moment for _kind, moment in told(case)] == [at("2026-05-04 10:48"), at("2026-05-04 11:00")]


def test_the_sweep_is_bounded():
    with clock_at("2026-05-04 10:00"):
        for _number in range(3):
            waiting_case()
    with clock_at("2026-05-04 11:00"):
        assert [mark_due(limit=2), mark_due(limit=2), mark_due(limit=2)] == [2, 1, 0]


def test_the_next_message_of_the_customer_asks_for_a_reply_again():
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
        reply(case=case, text="Which parcel?", by=support())
    with clock_at("2026-05-04 12:00"):
        customer_writes(case=case, text="The blue one.", reference="m1")
    with clock_at("2026-05-04 13:00"):
        customer_writes(case=case, text="Hello?", reference="m2")
    owed = timer(case, Kind.NEXT_REPLY)
    assert (owed.due_at, case.timers.filter(kind=Kind.NEXT_REPLY).count()) == (at("2026-05-04 16:00"), 1)


def test_writing_twice_before_the_first_reply_starts_nothing_new():
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
    with clock_at("2026-05-04 10:30"):
        customer_writes(case=case, text="Hello?", reference="m1")
    assert not case.timers.filter(kind=Kind.NEXT_REPLY).exists()
    assert timer(case).due_at == at("2026-05-04 11:00")


def test_waiting_for_the_customer_pauses_the_solution_and_not_a_reply_that_we_owe():
    by = support()
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
    with clock_at("2026-05-04 10:30"):
        wait(case=case, by=by)
    assert timer(case, Kind.RESOLUTION).due_at is None
    assert timer(case).due_at == at("2026-05-04 11:00")
    with clock_at("2026-05-06 10:00"):
        take_up(case=case, by=by)
    # Twenty-four business hours less the half that had passed.
    assert timer(case, Kind.RESOLUTION).due_at == at("2026-05-08 15:30")


def test_a_customer_who_writes_takes_a_waiting_case_up():
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
        reply(case=case, text="Which?", by=support(), then_wait=True)
    case.refresh_from_db()
    assert (case.status, case.due_at) == (Case.Status.WAITING, None)
    with clock_at("2026-05-05 10:00"):
        customer_writes(case=case, text="The blue one.", reference="m1")
    case.refresh_from_db()
    assert (case.status, case.due_at) == (Case.Status.OPEN, at("2026-05-05 14:00"))


def test_the_first_promise_that_fits_holds():
    Promise.objects.create(rank=2, name="Everybody", first_reply_minutes=120)
    Promise.objects.create(rank=1, name="By telephone", channel="phone", first_reply_minutes=15)
    Promise.objects.create(rank=0, name="Urgent", priority="urgent", first_reply_minutes=5, resolution_minutes=60)
    with clock_at("2026-05-04 10:00"):
        due = {
            (channel, priority): timer(waiting_case(channel=channel, priority=priority)).due_at
            for channel, priority in (("phone", "normal"), ("phone", "urgent"), ("portal", "low"))
        }
    assert due == {
        ("phone", "normal"): at("2026-05-04 10:15"),
        ("phone", "urgent"): at("2026-05-04 10:05"),
        ("portal", "low"): at("2026-05-04 12:00"),
    }


def test_first_time_buyers_can_be_promised_more():
    Promise.objects.create(rank=1, name="New here", newcomers_only=True, first_reply_minutes=15)
    with clock_at("2026-05-04 10:00"):
        newcomer, stranger = waiting_case(), waiting_case(customer=None, name="Somebody")
    assert (newcomer.is_newcomer, stranger.is_newcomer) == (True, False)
    assert timer(newcomer).due_at == at("2026-05-04 10:15")
    assert timer(stranger).due_at == at("2026-05-04 11:00")


def test_a_promise_without_a_figure_promises_nothing():
    Promise.objects.create(name="No haste", first_reply_minutes=30)
    case = waiting_case()
    assert list(case.timers.values_list("kind", flat=True)) == [Kind.FIRST_REPLY]


def test_a_new_priority_keeps_the_time_that_has_passed():
    Promise.objects.create(rank=0, name="Urgent", priority="urgent", first_reply_minutes=30)
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
    with clock_at("2026-05-04 10:20"):
        case = set_priority(case=case, priority="urgent", by=support())
    assert timer(case).due_at == at("2026-05-04 10:30")
    assert timer(case).priority == "urgent"
    # What is promised no longer is not counted against anybody.
    assert timer(case, Kind.RESOLUTION).result == Timer.Result.DROPPED


def test_a_case_that_was_none_counts_for_nothing():
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
    with clock_at("2026-05-04 10:10"):
        solve(case=case, outcome=Case.Outcome.SPAM, by=support())
    assert set(case.timers.values_list("result", flat=True)) == {Timer.Result.DROPPED}


def test_a_breach_is_not_undone_by_solving():
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
    with clock_at("2026-05-04 12:00"):
        solve(case=case, outcome=Case.Outcome.EXPLAINED, by=support())
    assert timer(case).result == Timer.Result.MISSED


@pytest.mark.parametrize("wrong", [{"result": "kept"}, {"since": None}, {"due_at": None}])
def test_a_timer_cannot_say_two_things(wrong):
    case = waiting_case()
    with pytest.raises(IntegrityError), transaction.atomic():
        case.timers.filter(kind=Kind.FIRST_REPLY).update(**wrong)


def test_one_promise_of_a_kind_runs_per_case():
    one = timer(waiting_case())
    one.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save()
