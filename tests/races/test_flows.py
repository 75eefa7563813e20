"""Several sweeps, one morning: each occasion once, each letter once; nothing half switched off (rule 90)."""

import threading
import time

import pytest
import time_machine
from django.db import connection

from apps.flows.models import Flow, FlowRun
from apps.flows.services import enter_due, entering, save_flow, switch_off, switch_on, write_due, writing
from apps.messaging.models import Message
from apps.messaging.services import write_letters
from apps.offers.models import PromoCode
from tests.factories.campaigns import people
from tests.factories.flows import on, texts_of
from tests.factories.nights import MAY_10, at, days, moment
from tests.factories.offers import OfferFactory
from tests.factories.segments import istanbul
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
MEMBERS, SWEEPS = 12, 5
NEXT = MAY_10 + days(1)


@pytest.fixture
def full_house():
    """Twelve have birthday and joining day tomorrow; each birthday brings a code."""
    istanbul()
    people(MEMBERS, birthday_on=NEXT.replace(year=1990), joined_at=at(NEXT.replace(year=2020)))
    with moment(MAY_10):
        on("birthday", offer=OfferFactory.create(), code_days=7, texts=texts_of("come_back"))
        on("joining_day")


def noted():
    with moment(NEXT, 0, 5):
        assert enter_due() == 2 * MEMBERS


def at_ten():
    return time_machine.travel(at(NEXT, 10, 1), tick=False)


def test_many_sweeps_at_once_note_each_occasion_once(full_house):
    with time_machine.travel(at(NEXT, 0, 5), tick=False):
        said = all_at_once(SWEEPS, lambda _index: str(enter_due()))
        assert sum(int(count) * sweeps for count, sweeps in said.items()) == 2 * MEMBERS
        assert enter_due() == 0
    assert FlowRun.objects.filter(state="waiting").count() == 2 * MEMBERS
    assert set(Flow.objects.values_list("entered_on", flat=True)) == {NEXT}


def test_many_sweeps_at_once_write_each_letter_and_code_once(full_house):
    noted()
    with at_ten():
        said = all_at_once(SWEEPS, lambda _index: str(write_due(limit=7)))
        assert all(int(count) <= 7 for count in said)
        while write_due(limit=7):
            pass
    assert set(FlowRun.objects.values_list("state", flat=True)) == {"written"}
    assert Message.objects.count() == 2 * MEMBERS
    assert PromoCode.objects.count() == MEMBERS
    for run in FlowRun.objects.exclude(code=None).select_related("code__code", "message"):
        assert run.code.shown in run.message.body_text


def most_at_once(monkeypatch, module, name, sweep):
    """How many sweeps were in the same reminder's work at the same moment."""
    inside, most, guard = [0], [0], threading.Lock()
    real = getattr(module, name)

    def slowly(flow, *rest):
        if flow.kind != "birthday":
            return real(flow, *rest)
        with guard:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        time.sleep(0.3)
        with guard:
            inside[0] -= 1
        return real(flow, *rest)

    monkeypatch.setattr(module, name, slowly)
    all_at_once(SWEEPS, lambda _index: str(sweep()))
    return most[0]


def without_locks(monkeypatch):
    monkeypatch.setattr(type(connection.features), "has_select_for_update_skip_locked", False)


def test_only_one_sweep_writes_for_a_reminder(full_house, monkeypatch):
    noted()
    with at_ten():
        assert most_at_once(monkeypatch, writing, "_write_flow", lambda: write_due(limit=99)) == 1
    assert Message.objects.count() == 2 * MEMBERS


def test_control_without_the_lock_several_sweeps_write_for_it(full_house, monkeypatch):
    noted()
    without_locks(monkeypatch)
    with at_ten():
        assert most_at_once(monkeypatch, writing, "_write_flow", lambda: write_due(limit=99)) > 1


def test_only_one_sweep_notes_for_a_reminder(full_house, monkeypatch):
    with time_machine.travel(at(NEXT, 0, 5), tick=False):
        assert most_at_once(monkeypatch, entering, "_note", enter_due) == 1
    assert FlowRun.objects.count() == 2 * MEMBERS


def test_control_without_the_lock_several_sweeps_note_for_it(full_house, monkeypatch):
    without_locks(monkeypatch)
    with time_machine.travel(at(NEXT, 0, 5), tick=False):
        assert most_at_once(monkeypatch, entering, "_note", enter_due) > 1


def while_letters_are_written(monkeypatch, act):
    """One sweep is in the middle of writing when somebody at the desk acts. Returns what each got."""
    writes = threading.Event()

    def slowly(**what):
        writes.set()
        time.sleep(0.5)
        return write_letters(**what)

    monkeypatch.setattr(writing, "write_letters", slowly)

    def one(index):
        if index == 0:
            return f"wrote {write_due(limit=99)}"
        assert writes.wait(timeout=20)
        act()
        return "acted"

    with at_ten():
        return all_at_once(2, one)


def test_switching_off_while_letters_are_written_waits_for_them_and_leaves_nothing_waiting(full_house, monkeypatch):
    noted()
    said = while_letters_are_written(monkeypatch, lambda: switch_off(kind="birthday", by=None))
    assert said == {f"wrote {2 * MEMBERS}": 1, "acted": 1}
    assert set(FlowRun.objects.values_list("state", flat=True)) == {"written"}
    assert not Flow.objects.get(kind="birthday").is_on
    with time_machine.travel(at(NEXT, 10, 5), tick=False):
        assert write_due(limit=99) == 0


def test_a_second_letter_that_is_noted_while_somebody_switches_off_does_not_stay_behind(full_house, monkeypatch):
    """The sweep writes the first letter and notes the second; whoever switches off then ends that one too."""
    with moment(MAY_10):
        flow = on("win_back", offer=OfferFactory.create(), code_days=7)
    FlowRun.objects.create(flow=flow, customer=people(1)[0], about="order:1", due_at=at(NEXT, 10))
    monkeypatch.setattr("apps.flows.kinds.win_back.WinBack.gone", lambda *_what: {})
    while_letters_are_written(monkeypatch, lambda: switch_off(kind="win_back", by=None))
    runs = FlowRun.objects.filter(flow=flow).order_by("step")
    assert list(runs.values_list("step", "state", "reason")) == [(1, "written", ""), (2, "skipped", "switched_off")]


def test_saving_while_letters_are_written_leaves_nobody_without_one(full_house, monkeypatch):
    """Half the old terms and half the new would have been 'not ready'."""
    noted()
    said = while_letters_are_written(
        monkeypatch, lambda: save_flow(kind="joining_day", by=None, texts=texts_of("joining_day"))
    )
    assert said["acted"] == 1
    assert set(FlowRun.objects.values_list("state", "reason")) == {("written", "")}


def test_many_desks_that_switch_on_or_save_for_the_first_time_make_one():
    istanbul()

    def act(index):
        if index % 2:
            switch_on(kind="birthday", by=None)
        else:
            save_flow(kind="birthday", by=None, texts=texts_of("birthday"))
        return "done"

    assert all_at_once(6, act) == {"done": 6}
    flow = Flow.objects.get()
    assert flow.is_on
    assert flow.texts.count() == 3
