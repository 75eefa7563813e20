"""One timeline of everything that happened with a customer (A4)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.checkout.services import complete_order, refund_order, reverse_order
from apps.codes.services import code_text
from apps.customers.models import Customer
from apps.customers.services import record_consent
from apps.feedback.services import reply
from apps.insights.errors import BadCursor
from apps.insights.reports.timeline import KINDS, Entry, Place, timeline
from apps.ledger.models import Transfer
from apps.offers.models import OfferUse
from apps.orders.models import Channel, Order, Refund
from apps.programs.models import Membership, Program
from apps.programs.services import adjust_points, undo_adjustment
from apps.shop.services import current_shop
from apps.staff.models import User
from tests.factories.customers import CustomerFactory
from tests.factories.feedback import waiting_case
from tests.factories.messaging import MessageFactory
from tests.factories.offers import OfferFactory
from tests.factories.orders import draft_order, draft_refund
from tests.factories.programs import ladder, program
from tests.factories.rewards import RewardFactory, take
from tests.factories.staff import UserFactory
from tests.factories.surveys import answered_survey
from tests.insights.conftest import NOW

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def club() -> Program:
    current_shop()
    return program(code="club", name="Club")


@pytest.fixture
def zeynep(club) -> Customer:
    return CustomerFactory(name="Zeynep")


def buys(customer: Customer, number: str, lira: int, at: dt.datetime, **more: object) -> Order:
    draft = draft_order(lira * 100, external_id=number, customer_id=customer.pk, placed_at=at, **more)
    return complete_order(draft=draft).order


def told(customer: Customer, source: str = "") -> list[tuple[str, str]]:
    kinds = [kind for kind in KINDS if kind.source == source] if source else KINDS
    return [(entry.title, entry.detail) for entry in timeline(customer.pk, kinds=kinds).entries]


def full_story(customer: Customer) -> Membership:
    """Everything that can happen, once."""
    ladder(Program.objects.get())
    first = buys(customer, "W-1", 1_200, NOW - 30 * DAY)
    member = Membership.objects.with_wallet().get(customer=customer)
    taken = take(RewardFactory(program=member.program, name="₺10 off"), member)
    draft = draft_order(external_id="W-2", customer_id=customer.pk, placed_at=NOW, points_paid_minor=1_000)
    second = complete_order(draft=draft, codes=(code_text(taken.code),)).order
    refund_order(draft=draft_refund(first, 20_000, refunded_at=NOW - DAY))
    reverse_order(order=second, cause="cancelled")
    manager = UserFactory(role=User.Role.MANAGER, name="Deniz")
    by_hand = adjust_points(membership=member, points=50, reason="goodwill", words="Sorry", by=manager, reference="a")
    undo_adjustment(adjustment=by_hand, by=manager)
    record_consent(
        customer=customer,
        channel="email",
        purpose="programme",
        granted=False,
        source="staff",
        evidence="x:1",
        recorded_by=manager,
    )
    MessageFactory(customer=customer, template="nights/points_expire", to="zeynep@example.com")
    answered_survey(customer=customer)
    OfferUse.objects.create(
        offer=OfferFactory.create(name="Summer"),
        customer=customer,
        status=OfferUse.Status.USED,
        order=first,
        channel=first.channel,
        discount_minor=500,
        at=NOW,
    )
    reply(case=waiting_case(customer=customer), text="We are looking into it.", by=manager, is_said=True)
    return member


def test_everything_stands_in_one_list_newest_first(zeynep):
    full_story(zeynep)
    entries = timeline(zeynep.pk, limit=100).entries
    assert {entry.source for entry in entries} == {kind.source for kind in KINDS}
    assert [entry.at for entry in entries] == sorted((entry.at for entry in entries), reverse=True)
    assert entries[-1].title == "Purchase W-1"


def test_every_movement_of_points_stands_there_once_and_adds_up_to_the_balance(zeynep):
    member = full_story(zeynep)
    entries = [each for each in timeline(zeynep.pk, limit=100).entries if each.points is not None]
    assert sorted(each.pk for each in entries) == sorted(Transfer.objects.values_list("pk", flat=True))
    fresh = Membership.objects.with_wallet().get(pk=member.pk)
    assert sum(each.points for each in entries if not each.points_where) == fresh.available.balance


def test_points_say_why_they_moved(zeynep):
    full_story(zeynep)
    lines = {(each.title, each.detail): each for each in timeline(zeynep.pk, limit=100).entries}
    earned = lines["Earned", "Purchase W-1"]
    assert (earned.points, earned.note, earned.programme) == (1_200, "1 point for each ₺1.00.", "")
    assert lines["Taken back", "Purchase W-1"].note == "Refund"
    assert lines["Taken back", "Purchase W-1"].points == -200
    by_hand = [each for each in timeline(zeynep.pk, limit=100).entries if each.detail.startswith("Goodwill")]
    assert [(each.points, each.note) for each in by_hand] == [(-50, "Undone by Deniz"), (50, "by Deniz")]


def test_points_that_wait_say_until_when(club, zeynep):
    program(code="slow", name="Slow", wait_days=14)
    buys(zeynep, "W-1", 10, NOW)
    notes = {each.programme: each for each in timeline(zeynep.pk).entries if each.points is not None}
    assert notes["Slow"].note == "1 point for each ₺1.00. Can be spent from 5 December 2026."
    assert (notes["Slow"].points_where, notes["Club"].points_where) == ("Pending", "")


def test_points_of_a_level_say_how_many_times_as_many_they_are(club, zeynep):
    ladder(club, 100_000, multipliers=(1000, 1500))
    buys(zeynep, "W-1", 1_000, NOW - DAY)
    buys(zeynep, "W-2", 10, NOW)
    entry = next(each for each in timeline(zeynep.pk).entries if each.points is not None)
    assert entry.points == 15
    assert entry.note == "1 point for each ₺1.00. 1.5 times as many at the level Silver."


def test_a_reward_is_told_from_taking_to_giving_back(zeynep):
    full_story(zeynep)
    rewards = [title for title, _detail in told(zeynep, "rewards")]
    assert sorted(rewards) == sorted(["Set aside for a reward", "Spent on a reward", "Reward taken back"])
    assert all(detail.startswith("₺10 off (code …") for _title, detail in told(zeynep, "rewards"))


def test_a_purchase_says_what_was_given_back_and_whether_more_can_be(zeynep):
    full_story(zeynep)
    first, second = (timeline(zeynep.pk, kinds=[KINDS[0]]).entries)[::-1]
    assert (first.money_minor, first.note, first.can_give_back) == (120_000, "₺200.00 given back", True)
    assert (second.note, second.can_give_back) == ("Cancelled", False)
    refunds = timeline(zeynep.pk, kinds=[KINDS[1]]).entries
    assert sum(each.money_minor or 0 for each in refunds) == -sum(Refund.objects.values_list("amount_minor", flat=True))


def test_a_void_order_and_an_undone_refund_are_not_told(zeynep):
    order = buys(zeynep, "W-1", 10, NOW)
    refund_order(draft=draft_refund(order, 100))
    Refund.objects.update(voided_at=NOW)
    Order.objects.update(status="void")
    assert told(zeynep, "orders") == told(zeynep, "refunds") == []


def test_a_climb_stands_with_the_purchase_that_caused_it(zeynep):
    full_story(zeynep)
    [climb] = [each for each in timeline(zeynep.pk, limit=100).entries if each.title == "Base → Silver"]
    assert climb.at == NOW - 30 * DAY
    assert climb.note.startswith("Reached by purchases · at least until 31 December 2027")


def test_a_letter_says_what_it_was_and_never_what_stood_in_it(zeynep):
    MessageFactory(customer=zeynep, template="customers/sign_in_code", purpose="service", body_text="123456")
    MessageFactory(
        customer=zeynep, template="surveys/new_one", purpose="marketing", state="skipped", reason="no_consent"
    )
    lines = timeline(zeynep.pk).entries
    assert [(each.title, each.note) for each in lines] == [
        ("Letter with offers", "Not sent: The member did not agree to such letters"),
        ("Letter with the code to sign in", "Waiting"),
    ]
    assert "123456" not in repr(lines)


def test_other_peoples_lines_stay_theirs(zeynep):
    full_story(zeynep)
    other = CustomerFactory(name="Other")
    assert timeline(other.pk).entries == ()
    buys(other, "W-9", 10, NOW)
    assert {each.detail for each in timeline(other.pk).entries if each.points} == {"Purchase W-9"}


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_give_every_line_once_in_the_same_order(zeynep, limit):
    """Many lines share one instant: the clock stands still here."""
    full_story(zeynep)
    whole = timeline(zeynep.pk, limit=100)
    assert whole.older == ""
    paged: list[Entry] = []
    before = ""
    for _page in range(100):
        page = timeline(zeynep.pk, before=before, limit=limit)
        paged += page.entries
        before = page.older
        if not before:
            break
    assert paged == list(whole.entries)


def test_a_new_line_does_not_move_the_older_page(zeynep):
    full_story(zeynep)
    cursor = timeline(zeynep.pk, limit=3).older
    before = timeline(zeynep.pk, before=cursor).entries
    MessageFactory(customer=zeynep, created_at=NOW + DAY)
    assert timeline(zeynep.pk, before=cursor).entries == before


@pytest.mark.parametrize(
    "cursor", ["x", "1_2", "1_2_", "_", "1_2_orders'--", "９_1_orders", "9" * 30 + "_1_orders", "1_2_\0"]
)
def test_a_cursor_nobody_gave_out_is_refused(zeynep, cursor):
    with pytest.raises(BadCursor):
        timeline(zeynep.pk, before=cursor)


def test_a_place_is_spelt_and_read_the_same():
    for at in (NOW, NOW - 100_000 * DAY, NOW + dt.timedelta(microseconds=1)):
        place = Place(at, "orders", 7)
        assert Place.parse(str(place)) == place


def test_the_number_of_queries_does_not_depend_on_how_much_happened(zeynep):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            timeline(zeynep.pk)
        return len(seen)

    full_story(zeynep)
    before = queries()
    for n in range(25):
        order = buys(zeynep, f"V-{n}", 20, NOW)
        refund_order(draft=draft_refund(order, 100))
        MessageFactory(customer=zeynep)
    assert Channel.objects.count() == 1
    assert queries() == before <= 24


def test_each_kind_has_a_name_of_its_own():
    names = [kind.source for kind in KINDS]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() for name in names)
