"""The same night in several workers at once, in a shop that goes on selling (rule 42)."""

import datetime as dt
import threading
import time

import pytest
import time_machine

from apps.checkout.services import complete_orders, refund_order
from apps.ledger.models import Transfer
from apps.ledger.reports import verify
from apps.messaging.models import Message
from apps.messaging.services import deliver_due
from apps.nights.models import Night, NightStep, Reminder
from apps.nights.services import note_reminders, run_due_nights, running, steps, write_due_reminders
from apps.programs.models import Accrual
from apps.programs.services import grant_opening
from apps.rewards.models import Redemption
from apps.rewards.services import issue_reward
from tests.factories.customers import CustomerFactory
from tests.factories.nights import MAY_10, at, days, moment
from tests.factories.orders import draft_order, draft_refund
from tests.factories.programs import member, program
from tests.factories.rewards import RewardFactory, take
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
MEMBERS, WORKERS = 12, 4


@pytest.fixture
def full_shop():
    """Twelve members, each with points that become available, points that end and a code that runs out on 10 May."""
    with moment(MAY_10 - days(2)):
        club = program(code="club", wait_days=2, hundred_points_minor=1_000)
        rewards = [RewardFactory(program=club, price_points=20, code_days=2, stock_left=99) for _n in range(2)]
        people = CustomerFactory.create_batch(MEMBERS)
        for number, person in enumerate(people):
            mine = member(club, person)
            for last in (MAY_10, MAY_10 + days(300)):
                opening = {"points": 50, "effective_on": MAY_10 - days(2), "expires_on": last}
                grant_opening(membership=mine, reference=f"opening:{number}:{last}", **opening)
            take(rewards[number % 2], mine)
        drafts = [draft_order(1_000, customer_id=person.pk, placed_at=None) for person in people]
        orders = [receipt.order for receipt in complete_orders(drafts=drafts)]
    return people, orders, rewards


def small_batches(monkeypatch):
    monkeypatch.setattr(running, "STEPS", tuple(steps.Step(s.name, s.run, limit=3) for s in steps.STEPS))


def counts():
    return dict(NightStep.objects.values_list("name", "count"))


def test_many_runs_at_once_do_the_night_once(full_shop, monkeypatch):
    small_batches(monkeypatch)
    with time_machine.travel(at(MAY_10 + days(1), 0, 5), tick=False):
        said = all_at_once(WORKERS, lambda _index: str([night.day for night in run_due_nights()]))
    assert said == {f"[{MAY_10!r}]": WORKERS}
    assert Night.objects.get().finished_at is not None
    done = counts()
    assert (done["activate"], done["expiry"], done["rewards"]) == (MEMBERS, MEMBERS, MEMBERS)
    assert sorted(Transfer.objects.filter(kind__in=["activate", "expire"]).values_list("kind", flat=True)) == (
        ["activate"] * MEMBERS + ["expire"] * MEMBERS
    )
    assert verify().differences == []


def most_at_once_inside(monkeypatch):
    """How many workers were in the same batch at the same moment."""
    inside, most, guard = [0], [0], threading.Lock()

    def work(_day, _limit):
        with guard:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        time.sleep(0.3)
        with guard:
            inside[0] -= 1
        return 0

    monkeypatch.setattr(running, "STEPS", (steps.Step("expiry", work),))
    with time_machine.travel(at(MAY_10 + days(1), 0, 5), tick=False):
        # The row stands already: writing it would be a lock of its own.
        NightStep.objects.create(night=Night.objects.create(day=MAY_10), name="expiry")
        all_at_once(WORKERS, lambda _index: str(list(run_due_nights())))
    return most[0]


def test_only_one_worker_is_in_a_batch(monkeypatch):
    assert most_at_once_inside(monkeypatch) == 1


def test_control_without_the_lock_of_the_night_several_are(monkeypatch):
    monkeypatch.setattr(running, "hold_night", lambda _night: None)
    assert most_at_once_inside(monkeypatch) > 1


def test_the_shop_may_go_on_selling_giving_back_and_redeeming_during_the_night(full_shop, monkeypatch):
    """Nobody deadlocks: a batch locks what it needs in the order the doors do."""
    people, orders, rewards = full_shop
    small_batches(monkeypatch)

    def act(index):
        if index < 2:
            list(run_due_nights())
        elif index < 5:
            for order in orders[index - 2 :: 3]:
                refund_order(draft=draft_refund(order, 400))
        else:
            for number, person in enumerate(people):
                mine = person.memberships.get()
                issue_reward(reward=rewards[(number + 1) % 2], membership=mine, reference=f"night:{index}:{number}")
        return "done"

    with time_machine.travel(at(MAY_10 + days(1), 0, 5), tick=False):
        assert all_at_once(6, act) == {"done": 6}
        list(run_due_nights())
    assert Redemption.objects.filter(status="expired").count() == MEMBERS
    assert not Accrual.objects.filter(activated_at=None).exists()
    assert verify().differences == []


def test_many_sweeps_at_once_write_each_letter_once(full_shop, mailoutbox):
    note_reminders(day=MAY_10 + days(275), limit=99)
    hour = at(MAY_10 + days(276), 10, 1)
    with time_machine.travel(hour, tick=False):
        written = all_at_once(WORKERS, lambda _index: str(write_due_reminders(limit=5)))
        while write_due_reminders(limit=5):
            pass
        all_at_once(WORKERS, lambda _index: str(deliver_due(limit=99)))
    assert set(written) <= {"5", "2", "0"}
    assert Reminder.objects.filter(state="queued").count() == MEMBERS
    assert Message.objects.filter(state="sent").count() == len(mailoutbox) == MEMBERS
    assert dt.date(2027, 3, 6) == Reminder.objects.values_list("about_on", flat=True).distinct().get()
