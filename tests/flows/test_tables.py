"""What the database itself refuses, and how many statements a morning takes."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from apps.common import clock
from apps.flows.models import Flow, FlowRun, FlowText
from apps.flows.services import enter_due, write_due
from apps.messaging.models import Message
from apps.rewards.models import Reward
from apps.segments.errors import SegmentUsed
from apps.segments.services import delete_segment
from tests.factories.campaigns import people
from tests.factories.customers import CustomerFactory
from tests.factories.flows import on, saved
from tests.factories.messaging import MessageFactory
from tests.factories.nights import MAY_10, at, days, moment
from tests.factories.offers import OfferFactory
from tests.factories.programs import member
from tests.factories.rewards import RewardFactory, give_points, live_program
from tests.factories.segments import bought, segment

pytestmark = pytest.mark.django_db
NEXT = MAY_10 + days(1)


def run(flow: Flow | None = None, **more) -> FlowRun:
    values = {"flow": flow or saved("birthday"), "customer": CustomerFactory(), "about": "2026", "due_at": clock.now()}
    return FlowRun.objects.create(**(values | more))


@pytest.mark.parametrize(
    ("constraint", "make"),
    [
        ("flows_flow_on_says_since_when", lambda: Flow.objects.create(kind="birthday", is_on=True)),
        (
            "flows_flow_on_says_since_when",
            lambda: Flow.objects.create(kind="birthday", is_on=True, switched_at=at(MAY_10)),
        ),
        ("flows_flow_codes_last_a_day", lambda: Flow.objects.create(kind="birthday", code_days=0)),
        ("flows_flowtext_first_or_second", lambda: text(step=0)),
        ("flows_flowtext_first_or_second", lambda: text(step=3)),
        ("flows_flowrun_ends_as_letter_or_reason", lambda: run(state="skipped")),
        ("flows_flowrun_ends_as_letter_or_reason", lambda: run(state="written")),
        ("flows_flowrun_ends_as_letter_or_reason", lambda: run(state="waiting", reason="bought")),
        ("flows_flowrun_ends_as_letter_or_reason", lambda: run(state="waiting", message=MessageFactory())),
        (
            "flows_flowrun_ends_as_letter_or_reason",
            lambda: run(state="written", reason="bought", message=MessageFactory()),
        ),
        (
            "flows_flowrun_ends_as_letter_or_reason",
            lambda: run(state="skipped", reason="bought", message=MessageFactory()),
        ),
        ("flows_flowrun_ends_as_letter_or_reason", lambda: run(state="lost", reason="bought")),
    ],
)
def test_the_tables_refuse_what_cannot_be(constraint, make):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make()


def text(**more) -> FlowText:
    return FlowText.objects.create(**({"flow": Flow.objects.create(kind="birthday"), "language": "xx"} | more))


def test_there_is_one_flow_of_each_kind_and_one_text_of_each_language():
    flow = saved("birthday")
    with pytest.raises(IntegrityError), transaction.atomic():
        Flow.objects.create(kind="birthday")
    with pytest.raises(IntegrityError), transaction.atomic():
        FlowText.objects.create(flow=flow, step=1, language="tr")


def test_each_occasion_of_each_person_is_there_once():
    first = run(state="skipped", reason="bought")
    with pytest.raises(IntegrityError), transaction.atomic():
        run(first.flow, customer=first.customer)
    # The second letter of the same occasion is another.
    assert run(first.flow, customer=first.customer, step=2)


def test_one_run_at_a_time_waits_for_a_person_rule_90():
    first = run()
    with pytest.raises(IntegrityError), transaction.atomic():
        run(first.flow, customer=first.customer, about="2027")
    assert run(first.flow, about="2027")
    assert run(saved("joining_day"), customer=first.customer)


def test_a_letter_belongs_to_one_run():
    letter = MessageFactory()
    first = run(state="written", message=letter)
    with pytest.raises(IntegrityError), transaction.atomic():
        run(first.flow, state="written", message=letter)


def test_what_a_reminder_builds_on_cannot_be_taken_away():
    some, offer = segment(), OfferFactory.create()
    saved("birthday", segment=some, offer=offer)
    with pytest.raises(ProtectedError):
        offer.delete()
    with pytest.raises(SegmentUsed):
        delete_segment(segment=some)


def test_rows_tell_what_they_are():
    flow = saved("birthday")
    mine = run(flow)
    assert str(flow)
    assert "2026" in str(mine)
    assert str(flow.texts.get(language="tr")).startswith("1 tr ")


# Statements.


def everybody(number: int) -> None:
    """So many people, each with an occasion in every one of the reminders on 11 May."""
    reward = Reward.objects.first() or RewardFactory(program=live_program(), price_points=100)
    for somebody in people(number, birthday_on=NEXT.replace(year=1990), joined_at=at(NEXT.replace(year=2020))):
        give_points(member(reward.program, somebody), 90)
    for somebody in people(number):
        bought(somebody, at(MAY_10))
    for somebody in people(number):
        for ago in (49, 39, 29):
            bought(somebody, at(MAY_10 - days(ago)))


def counted(number: int) -> tuple[int, int, int]:
    with moment(MAY_10 - days(1)):
        everybody(number)
    with moment(NEXT, 0, 5), CaptureQueriesContext(connection) as entering:
        noted = enter_due()
    with moment(NEXT, 10), CaptureQueriesContext(connection) as writing:
        assert write_due(limit=10_000) == noted
    assert FlowRun.objects.filter(state="written").count() == noted
    return noted, len(entering), len(writing)


@pytest.fixture
def all_on():
    offer = OfferFactory.create(ends_on=MAY_10 + days(300))
    with moment(MAY_10, 9):
        on("birthday", days=0)
        on("joining_day")
        on("come_back", offer=offer, code_days=7, days=1)
        on("reward_in_reach")
        on("win_back", offer=offer, code_days=7, days=30, percent=150)


@pytest.mark.usefixtures("all_on")
class TestStatements:
    def test_a_morning_takes_as_many_statements_for_ten_as_for_a_hundred_and_ten(self):
        sizes = []
        # The first one fills what the process remembers.
        for number in (1, 2, 22):
            save = transaction.savepoint()
            sizes.append(counted(number))
            transaction.savepoint_rollback(save)
        _first, (few, *small), (many, *large) = sizes
        assert (few, many) == (10, 110)
        assert small == large

    def test_a_sweep_with_nothing_to_do_asks_little(self, django_assert_max_num_queries):
        with moment(NEXT, 0, 5):
            enter_due()
        with moment(NEXT, 10), django_assert_max_num_queries(12):
            enter_due()
            write_due(limit=1_000)
        assert not Message.objects.exists()


def test_of_years_of_history_only_the_last_purchase_is_missed():
    """Only what falls into the day is found, whatever lies before it."""
    [mira] = people(1)
    for n in range(1, 200):
        bought(mira, at(MAY_10 - days(n * 3)))
    with moment(MAY_10, 9):
        on("win_back", days=7, percent=150)
    with moment(MAY_10 + days(4), 0, 5):
        assert enter_due() == 1
    assert FlowRun.objects.get().due_at == at(MAY_10 + days(4), 10)
