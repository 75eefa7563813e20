"""Numbers of the inbox equal its lists; kept promises are counted with their n."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.feedback.reports import (
    Box,
    Share,
    cases_in,
    counts,
    find_cases,
    kept_promises,
    open_case_ids,
    overdue_count,
    unsolved_count,
)
from apps.feedback.services import assign, customer_writes, reply, set_priority, set_tags, solve, wait
from tests.factories.customers import CustomerFactory
from tests.factories.feedback import clock_at, support, waiting_case

pytestmark = pytest.mark.django_db


def answered(opened: str, after: str, **fields: object) -> None:
    with clock_at(opened):
        case = waiting_case(**fields)
    with clock_at(after):
        reply(case=case, text="Yes.", by=support())


def test_every_number_of_the_inbox_is_the_length_of_its_list(django_assert_num_queries):
    me = support()
    with clock_at("2026-05-04 10:00"):
        mine, waiting, solved, _nobodys = (waiting_case() for _number in range(4))
        assign(case=mine, owner=me, by=me)
        wait(case=waiting, by=me)
        solve(case=solved, outcome="explained", by=me)
    with clock_at("2026-05-04 11:30"):
        with django_assert_num_queries(1):
            told = counts(me)
        assert told == {box: cases_in(box, me).count() for box in Box.values}
        assert told == {"mine": 1, "unassigned": 2, "overdue": 3, "nearly": 0, "open": 3, "waiting": 1, "solved": 1}
        assert (unsolved_count(), overdue_count()) == (3, 3)


def test_whose_time_is_nearly_over_is_listed_until_it_is_over_or_answered(django_assert_num_queries):
    """Rule 104: warned at 80 % of the hour, so from 10:48 to 11:00; a sweep need not have come by."""
    me = support()
    with clock_at("2026-05-04 10:00"):
        owed, answered_one, waiting = (waiting_case() for _number in range(3))
    with clock_at("2026-05-04 10:47"):
        assert counts(me)["nearly"] == 0
    with clock_at("2026-05-04 10:50"):
        reply(case=answered_one, text="Yes.", by=me)
        reply(case=waiting, text="Which?", by=me, then_wait=True)
        waiting_case()
        assert list(cases_in(Box.NEARLY, me)) == [owed]
        with django_assert_num_queries(1):
            assert counts(me)["nearly"] == 1
    with clock_at("2026-05-04 11:00"):
        assert (counts(me)["nearly"], counts(me)["overdue"]) == (0, 1)


def test_a_solution_that_is_nearly_due_is_told_although_the_reply_was_in_time():
    """24 business hours from Monday 10:00; 80 % of them are over on Wednesday at 11:12."""
    me = support()
    answered("2026-05-04 10:00", "2026-05-04 10:10")
    with clock_at("2026-05-06 11:11"):
        assert cases_in(Box.NEARLY, me).count() == 0
    with clock_at("2026-05-06 11:12"):
        assert cases_in(Box.NEARLY, me).count() == 1


def test_what_is_due_first_comes_first():
    me = support()
    with clock_at("2026-05-04 10:00"):
        early = waiting_case()
    with clock_at("2026-05-04 10:10"):
        guest, newcomer, paused = waiting_case(customer=None, name="X"), waiting_case(), waiting_case()
        reply(case=paused, text="Which?", by=me, then_wait=True)
    assert list(cases_in(Box.OPEN, me)) == [early, newcomer, guest, paused]


@pytest.mark.parametrize("typed", ["sukru", "ÇİLEK", "Late", "delivery", "+905551112233"])
def test_a_case_is_found_by_whatever_one_remembers(typed):
    mira = CustomerFactory.create(name="Şükrü Çilek", phone="+905551112233")
    case = waiting_case(customer=mira, subject="A LATE parcel")
    set_tags(case=case, names=["Delivery"], by=support())
    waiting_case(subject="Something else")
    assert list(find_cases(typed)) == [case]


def test_a_case_is_found_by_its_number_and_garbage_finds_nothing():
    case = waiting_case()
    assert case in find_cases(f"#{case.pk}")
    assert list(find_cases("\0 %%% " + "9" * 400)) == []


def test_who_waits_is_known_for_many_at_once(django_assert_num_queries):
    mira, deniz = CustomerFactory.create(), CustomerFactory.create()
    oldest = waiting_case(customer=mira)
    waiting_case(customer=mira)
    solve(case=waiting_case(customer=deniz), outcome="explained", by=support())
    with django_assert_num_queries(1):
        assert open_case_ids([mira.pk, deniz.pk]) == {mira.pk: oldest.pk}


def test_kept_promises_are_counted_by_week_and_priority():
    answered("2026-05-04 10:00", "2026-05-04 10:30")
    answered("2026-05-04 10:00", "2026-05-04 11:30", priority="high")
    answered("2026-05-13 17:30", "2026-05-14 09:20")
    with clock_at("2026-05-14 10:00"):
        waiting_case()
        solve(case=waiting_case(), outcome="spam", by=support())
    with clock_at("2026-05-14 10:30"):
        kept = kept_promises(dt.date(2026, 5, 4), dt.date(2026, 5, 17))
    assert kept.total == Share(n=3, kept=2, within_hour=2)
    assert kept.weeks == {dt.date(2026, 5, 4): Share(2, 1, 1), dt.date(2026, 5, 11): Share(1, 1, 1)}
    assert kept.priorities["high"] == Share(1, 0, 0)
    assert kept.priorities["urgent"].kept_percent is None
    assert kept.total.kept_percent == 67


def test_later_replies_and_solutions_are_counted_as_first_replies_are(django_assert_num_queries):
    """Rule 103 has three timers; what is solved within the hour is told, and what is only late counts against us."""
    by = support()
    with clock_at("2026-05-04 10:00"):
        fast, slow, never = (waiting_case() for _number in range(3))
        for case in (fast, slow, never):
            reply(case=case, text="We look.", by=by)
    with clock_at("2026-05-04 10:40"):
        customer_writes(case=fast, text="And?", reference="m1")
        reply(case=fast, text="It is there.", by=by)
        solve(case=fast, outcome="made_good", by=by)
        customer_writes(case=slow, text="And?", reference="m2")
    with clock_at("2026-05-05 10:00"):
        reply(case=slow, text="It is there.", by=by)
        solve(case=slow, outcome="made_good", by=by)
    with clock_at("2026-05-08 09:00"):
        # Late by the clock, and waiting for the customer since: late all the same.
        wait(case=never, by=by)
        with django_assert_num_queries(2):
            kept = kept_promises(dt.date(2026, 5, 4), dt.date(2026, 5, 8))
    assert kept.kinds == {
        "first_reply": Share(3, 3, 3),
        "next_reply": Share(2, 1, 1),
        "resolution": Share(3, 2, 1),
    }
    assert (kept.total, kept.unanswered) == (kept.kinds["first_reply"], 0)


def test_what_was_solved_without_a_word_is_told_apart():
    """Its promise of a reply is counted nowhere, so that the case would be in no figure."""
    by = support()
    with clock_at("2026-05-04 10:00"):
        for outcome in ("explained", "spam", "duplicate"):
            solve(case=waiting_case(), outcome=outcome, by=by)
        answered_one = waiting_case()
        reply(case=answered_one, text="Yes.", by=by)
        solve(case=answered_one, outcome="explained", by=by)
    day = dt.date(2026, 5, 4)
    with clock_at("2026-05-20 10:00"):
        assert kept_promises(day, day).unanswered == 1
        assert kept_promises(day + dt.timedelta(days=1), day + dt.timedelta(days=9)).unanswered == 0


def test_what_is_late_and_still_unanswered_counts_against_us():
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
    day = dt.date(2026, 5, 4)
    with clock_at("2026-05-04 10:59"):
        assert kept_promises(day, day).total == Share(0, 0, 0)
    with clock_at("2026-05-04 11:00"):
        assert kept_promises(day, day).total == Share(1, 0, 0)
        set_priority(case=case, priority="urgent", by=support())
        assert kept_promises(day, day).priorities["urgent"].n == 1


def test_the_hour_is_told_apart_from_the_promise():
    from apps.feedback.models import Promise

    Promise.objects.create(name="Slow", first_reply_minutes=180)
    answered("2026-05-04 10:00", "2026-05-04 12:00")
    share = kept_promises(dt.date(2026, 5, 4), dt.date(2026, 5, 4)).total
    assert (share.kept_percent, share.within_hour_percent) == (100, 0)
