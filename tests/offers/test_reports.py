"""What members are shown, and what the desk counts."""

import datetime as dt

import pytest

from apps.checkout.services import quote, refund_order, reverse_order
from apps.offers.models import Tally
from apps.offers.reports import any_live, offers_for, uses
from apps.offers.services import change_offer, close_code, make_batch, personal_code
from tests.factories.customers import CustomerFactory
from tests.factories.offers import OfferFactory, add, bought
from tests.factories.orders import NOON, draft_order, draft_refund
from tests.factories.programs import member, program

pytestmark = pytest.mark.django_db


@pytest.fixture
def mira():
    return CustomerFactory.create()


def shown(customer, at=NOON) -> list[tuple[str, str]]:
    return [(one.offer.name, one.code) for one in offers_for(customer, at)]


def test_members_see_what_they_can_have_with_its_code(mira):
    add(name="Free shipping", kind="free_shipping")
    add("SUMMER", name="Summer")
    add(name="Secret", is_listed=False)
    add(name="Draft", status="draft")
    make_batch(offer=OfferFactory.create(name="Printed"), count=1, by=None)
    add("CLUB", name="Club", audience="members")
    assert shown(mira) == [("Summer", "SUMMER"), ("Free shipping", "")]
    member(program(), mira)
    assert shown(mira)[0] == ("Club", "CLUB")


def test_ones_own_code_comes_first_and_nobody_else_sees_it(mira):
    add("SUMMER", name="Summer", ends_on="2026-05-11")
    back = OfferFactory.create(name="Come back")
    promo = personal_code(offer=back, customer=mira, reference="1", last_on=dt.date(2026, 5, 17))
    assert shown(mira) == [("Come back", promo.shown), ("Summer", "SUMMER")]
    assert offers_for(mira, NOON)[0].last_on == dt.date(2026, 5, 17)
    assert shown(CustomerFactory.create()) == [("Summer", "SUMMER")]
    assert shown(mira, NOON + dt.timedelta(days=8)) == []


def test_what_is_used_up_closed_or_over_is_not_shown(mira):
    everybody, own, code = add(uses_max=1), add(per_customer_max=1), add("CODE")
    monthly = add(per_period_max=1, period="month")
    assert len(shown(mira)) == 4
    Tally.objects.filter(offer=everybody).update(uses=1)
    Tally.objects.create(scope="customer", offer=own, customer=mira, uses=1, uses_max=1)
    first = dt.date(2026, 5, 1)
    Tally.objects.create(scope="period", offer=monthly, customer=mira, period_on=first, uses=1, uses_max=1)
    close_code(promo=code.codes.get())
    assert shown(mira) == []
    assert len(shown(mira, NOON + dt.timedelta(days=31))) == 1
    assert len(shown(CustomerFactory.create())) == 2


def test_what_begins_later_is_told_with_its_day(mira):
    add(starts_on="2026-05-20")
    [told] = offers_for(mira, NOON)
    assert told.starts_on == dt.date(2026, 5, 20)
    assert offers_for(mira, NOON + dt.timedelta(days=11))[0].starts_on is None


def test_many_offers_cost_as_many_queries_as_one(mira, django_assert_num_queries):
    add("CODE0")
    shown(mira)
    with django_assert_num_queries(6):
        shown(mira)
    for number in range(1, 12):
        add(f"CODE{number}")
    shown(mira)
    with django_assert_num_queries(6):
        assert len(shown(mira)) == 12


def test_an_offer_is_counted_with_money_people_and_what_is_left(mira):
    offer = add("SUMMER", percent=20, uses_max=10, budget_minor=10_000)
    orders = [bought(draft_order(10_000, placed_at=None, customer_id=mira.pk), ["SUMMER"]).order for _time in range(3)]
    reverse_order(order=orders[0], cause="cancelled")
    refund_order(draft=draft_refund(orders[1], 3_000, refunded_at=None))
    quote(draft=draft_order(5_000, placed_at=None), codes=["SUMMER"], hold_as="1")
    told = uses(offer)
    assert (told.used, told.reserved, told.released, told.customers) == (2, 1, 1, 1)
    assert (told.discount_minor, told.revenue_minor) == (4_000, 13_000)
    assert (told.spent_minor, told.left, told.budget_left_minor) == (5_000, 7, 5_000)


def test_nobody_has_used_a_new_offer():
    told = uses(add())
    assert (told.used, told.discount_minor, told.left, told.budget_left_minor) == (0, 0, None, None)


def test_whether_anything_is_live_is_asked_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert not any_live()
    offer = add()
    assert any_live()
    change_offer(offer=offer, status="paused")
    add("CODE")
    assert not any_live()
