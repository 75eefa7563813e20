"""What needs attention in the morning, and two periods side by side: every figure leads to the very rows it counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.checkout.services import complete_order
from apps.common import clock
from apps.feedback.models import Recovery
from apps.feedback.services import assign
from apps.flows.models import Flow
from apps.messaging.models import Message
from apps.offers.models import Offer, Tally
from apps.staff.models import User
from apps.surveys.models import Response
from loyalty_site.home.comparing import changed
from tests.factories.customers import CustomerFactory
from tests.factories.feedback import waiting_case
from tests.factories.flows import on
from tests.factories.messaging import MessageFactory
from tests.factories.offers import OfferFactory
from tests.factories.orders import draft_order
from tests.factories.programs import member, program
from tests.factories.staff import UserFactory
from tests.factories.surveys import survey

pytestmark = pytest.mark.django_db
# A Thursday.
NOON = dt.datetime(2026, 5, 14, 9, tzinfo=dt.UTC)
ATTENTION = {
    "Cases whose time is over",
    "Cases whose time is nearly over",
    "Cases that nobody took",
    "Cases with a gift to approve",
    "Letters that failed",
    "Automatic letters that nobody gets",
    "Offers that are nearly used up",
    "Offers still in draft",
}


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def troubled() -> None:
    """Two of each trouble, and beside each something that is none."""
    club = program()
    with clock.moved_to(NOON - dt.timedelta(days=9)):
        waiting_case()
        waiting_case()
        late = waiting_case()
        for _number in range(2):
            OfferFactory.create(status=Offer.Status.DRAFT)
    with clock.moved_to(NOON - dt.timedelta(minutes=50)):
        for nearly_late in (waiting_case(), waiting_case()):
            assign(case=nearly_late, owner=UserFactory.create(role=User.Role.SUPPORT), by=UserFactory.create())
    waiting_case()
    for case in (late, waiting_case(), waiting_case()):
        assign(case=case, owner=UserFactory.create(role=User.Role.SUPPORT), by=UserFactory.create())
        Recovery.objects.create(
            case=case,
            kind=Recovery.Kind.POINTS,
            membership=member(club, case.customer),
            points=500,
            cost_minor=500,
            needs_second=True,
            asked_by=UserFactory.create(role=User.Role.SUPPORT),
        )
    OfferFactory.create(status=Offer.Status.DRAFT)
    _letters()
    _flows()
    _budgets()


def _letters() -> None:
    for state, reason in (("failed", "nobody_has_this_address"), ("unknown", ""), ("skipped", "unsubscribed")):
        MessageFactory.create(state=state, reason=reason, created_at=NOON - dt.timedelta(days=2))
    MessageFactory.create(state=Message.State.FAILED, reason="expired", created_at=NOON - dt.timedelta(days=8))


def _flows() -> None:
    on("joining_day")
    for kind in ("come_back", "win_back"):
        on(kind, offer=OfferFactory.create(ends_on=NOON.date() + dt.timedelta(days=30)), code_days=7)
    Offer.objects.filter(pk__in=Flow.objects.values("offer")).update(status=Offer.Status.ENDED)


def _budgets() -> None:
    for uses, uses_max, money, money_max in (
        (8, 10, 0, None),
        (3, None, 8_000, 10_000),
        (7, 10, 7_999, 10_000),
        (5_000, None, 90_000, None),
    ):
        offer = OfferFactory.create(status=Offer.Status.LIVE)
        Tally.objects.filter(offer=offer).delete()
        Tally.objects.create(
            scope="offer", offer=offer, uses=uses, uses_max=uses_max, money_minor=money, money_max_minor=money_max
        )


def home(client: Client, role: str = User.Role.OWNER):
    client.force_login(UserFactory.create(role=role), backend="apps.staff.backends.RoleBackend")
    return client.get(reverse("admin:index"))


def count_behind(client: Client, link: str) -> int:
    listed = client.get(link)
    assert listed.status_code == 200, link
    # The inbox is a page of its own.
    return listed.context["cl"].result_count if "cl" in listed.context else len(listed.context["lines"])


def test_each_trouble_leads_to_a_list_of_as_many_rows(client: Client, troubled: None) -> None:
    cards = home(client).context["attention"]
    assert {card.text for card in cards} == ATTENTION
    counts = {card.text: card.rows for card in cards}
    assert {card.text: count_behind(client, card.link) for card in cards} == counts
    assert counts == {
        "Cases whose time is over": 3,
        "Cases whose time is nearly over": 2,
        "Cases that nobody took": 3,
        "Cases with a gift to approve": 3,
        "Letters that failed": 2,
        "Automatic letters that nobody gets": 2,
        "Offers that are nearly used up": 2,
        "Offers still in draft": 2,
    }


def test_a_shop_without_trouble_is_not_told_of_noughts(client: Client) -> None:
    reply = home(client)
    assert reply.context["attention"] == []
    assert "What needs attention" not in reply.content.decode()


def test_support_sees_who_waits_and_not_what_only_managers_decide(client: Client, troubled: None) -> None:
    reply = home(client, User.Role.SUPPORT)
    seen = {card.text for card in reply.context["attention"]}
    assert seen == {
        "Cases whose time is over",
        "Cases whose time is nearly over",
        "Cases that nobody took",
        "Letters that failed",
    }
    assert {card.text for card in reply.context["cards"]} >= {"My cases", "Unsolved cases"}
    assert "comparisons" not in reply.context
    for card in [*reply.context["attention"], *reply.context["cards"]]:
        assert count_behind(client, card.link) == card.rows, card.text


def test_my_cases_are_mine_alone(client: Client, troubled: None) -> None:
    client.force_login(me := UserFactory.create(role=User.Role.SUPPORT), backend="apps.staff.backends.RoleBackend")
    assign(case=waiting_case(), owner=me, by=me)
    mine = client.get(reverse("admin:index")).context["cards"][0]
    assert (mine.text, mine.rows, count_behind(client, mine.link)) == ("My cases", 1, 1)


def test_a_cashier_sees_the_till_and_nothing_of_this(client: Client, troubled: None) -> None:
    reply = home(client, User.Role.CASHIER)
    assert (reply.status_code, reply["Location"]) == (302, reverse("till:home"))


def test_troubles_cost_no_more_queries_than_a_quiet_shop(
    client: Client, request: pytest.FixtureRequest, django_assert_max_num_queries
) -> None:
    on("birthday")
    home(client)
    with CaptureQueriesContext(connection) as quiet:
        client.get(reverse("admin:index"))
    request.getfixturevalue("troubled")
    with django_assert_max_num_queries(len(quiet)):
        client.get(reverse("admin:index"))


def test_what_customers_say_leads_to_the_answers_it_was_made_of(client: Client) -> None:
    asked = survey("nps-delivery")
    for days, score in ((1, 10), (2, 3), (89, 9), (0, 0), (91, 0)):
        at = NOON - dt.timedelta(days=days)
        Response.objects.create(
            survey=asked,
            kind=asked.kind,
            about=asked.about,
            order=complete_order(draft=draft_order(placed_at=at)).order,
            via=Response.Via.RECEIPT,
            language="tr",
            score=score,
            finished_at=at,
        )
    (card,) = [each for each in home(client).context["business"] if "NPS" in each.text]
    # Three of the five: today is not over, and the oldest is too old.
    assert (card.value, card.rows, card.detail) == ("–", 3, "Answers: 3")
    assert count_behind(client, card.link) == 3


@pytest.fixture
def trading() -> None:
    """One purchase on each of seventy days, dearer by a lira every day; on every third one a member's."""
    club = program()
    for ago in range(70):
        at = NOON - dt.timedelta(days=ago)
        with time_machine.travel(at, tick=False):
            buyer = CustomerFactory.create() if ago % 3 == 0 else None
            if buyer:
                member(club, buyer)
            draft = draft_order(17_000 - ago * 100, placed_at=at, customer_id=buyer.pk if buyer else None)
            complete_order(draft=draft)


def test_both_periods_have_the_same_days_and_lead_to_their_rows(client: Client, trading: None) -> None:
    week, month = home(client).context["comparisons"]
    assert [(table.now, table.before) for table in (week, month)] == [
        ("May 11\u2009–\u200913", "May 4\u2009–\u20096"),
        ("May 1\u2009–\u200913", "Apr 1\u2009–\u200913"),
    ]
    told = {}
    for table in (week, month):
        for row in table.rows:
            for figure in (row.now, row.before):
                assert count_behind(client, figure.link) == figure.rows, (table.title, row.label)
            told[table.now, row.label] = (row.now.text, row.before.text, row.change, row.direction)
    assert told[week.now, "Sales"] == ("₺504.00", "₺483.00", "4 % more", "up")
    assert told[month.now, "Purchases"] == ("13", "13", "the same", "")
    assert told[month.now, "Joined"][:2] == told[month.now, "Purchases by members"][:2]


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (0, 0, ("the same", "")),
        (5, 0, ("–", "up")),
        (0, 5, ("100 % less", "down")),
        (150, 100, ("50 % more", "up")),
        (1_001, 1_000, ("nearly the same", "")),
        (100, 30_000, ("100 % less", "down")),
        (500_000, 1_000, ("49,900 % more", "up")),
    ],
)
def test_a_change_is_told_in_words_and_never_divides_by_nothing(now, before, expected) -> None:
    assert changed(now, before) == expected
