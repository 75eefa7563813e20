"""Whatever staff and customer do in whatever order, the timers and the case tell one story (rules 103 to 105)."""

from __future__ import annotations

import datetime as dt
import random
from contextlib import suppress

import pytest

from apps.common import clock
from apps.feedback.errors import CaseClosed
from apps.feedback.models import Case, Timer
from apps.feedback.services import (
    close_solved,
    customer_writes,
    mark_due,
    reopen,
    reply,
    set_priority,
    solve,
    take_up,
    wait,
)
from apps.messaging.models import Message
from apps.messaging.services import is_paused
from apps.staff.models import User
from tests.factories.feedback import at, support, waiting_case

pytestmark = pytest.mark.django_db
STEPS = 25


def act(case: Case, by: User, dice: random.Random, number: int) -> None:
    actions = [
        lambda: reply(case=case, text="We look.", by=by, then_wait=dice.random() < 0.5),
        lambda: customer_writes(case=case, text="And now?", reference=f"m{number}"),
        lambda: wait(case=case, by=by),
        lambda: take_up(case=case, by=by),
        lambda: set_priority(case=case, priority=dice.choice(Case.Priority.values), by=by),
        lambda: solve(case=case, outcome=dice.choice(Case.Outcome.values), by=by),
        lambda: reopen(case=case, by=by),
        lambda: mark_due(limit=10),
        lambda: close_solved(limit=10),
    ]
    with suppress(CaseClosed):
        dice.choice(actions)()


def check(case: Case, now: dt.datetime) -> None:
    timers = list(case.timers.all())
    running = [timer for timer in timers if timer.stopped_at is None]
    ends = [timer.due_at for timer in running if timer.due_at is not None]
    assert case.due_at == (min(ends) if ends else None)
    assert len({timer.kind for timer in running}) == len(running)
    if not case.is_unsolved:
        assert running == []
    if case.status == Case.Status.OPEN:
        assert all(timer.since is not None for timer in running)
    for timer in timers:
        marks = {event.kind: event.at for event in timer.events.all()}
        assert marks.get("warned") == timer.warned_at
        assert marks.get("breached") == timer.breached_at
        assert (timer.result == Timer.Result.MISSED) is (timer.stopped_at is not None and timer.breached_at is not None)
    assert case.customer is not None
    is_silent = is_paused(customer=case.customer, purpose=Message.Purpose.MARKETING, at=now)
    assert is_silent is case.is_unsolved


@pytest.mark.parametrize("seed", range(8))
def test_any_order_of_deeds_ends_in_one_story(seed: int) -> None:
    dice, by = random.Random(seed), support()
    now = at("2026-05-04 08:00")
    with clock.moved_to(now):
        case = waiting_case()
    for number in range(STEPS):
        now += dt.timedelta(minutes=dice.choice([5, 30, 90, 600, 2_000]))
        with clock.moved_to(now):
            act(case, by, dice, number)
        case.refresh_from_db()
        check(case, now)
