from __future__ import annotations

import pytest

from apps.catalog.models import Product
from apps.checkout.errors import BadOrder, WrongCurrency
from apps.checkout.services import complete_order, quote
from apps.orders.models import Order
from apps.programs.models import Membership
from apps.programs.services import add_rule, add_rule_version
from apps.shop.models import Shop
from tests.factories.catalog import CategoryFactory, ProductFactory
from tests.factories.customers import CustomerFactory
from tests.factories.orders import draft_order, line
from tests.factories.programs import member, program

pytestmark = pytest.mark.django_db


def points(draft, **more):
    return {one.program_code: one.points for one in quote(draft=draft, **more).points}


def test_a_quote_prices_the_basket_line_by_line():
    lines = (line(1_000, quantity_milli=1500, discount_minor=200), line(500))
    told = quote(draft=draft_order(lines=lines))
    assert (told.total_minor, told.discount_minor) == (1_800, 200)
    assert [(one.discount_minor, one.total_minor) for one in told.lines] == [(200, 1_300), (0, 500)]


def test_a_quote_promises_what_the_purchase_gives():
    club = program(code="club", wait_days=3)
    gift = ProductFactory.create(sku="GIFT")
    add_rule(program=club, code="double", name="Double", unit_minor=1_000, points_per_unit=5, valid_from=None)
    add_rule_version(rule=club.rules.get(code="purchase"), excluded_products=[gift])
    mira = CustomerFactory.create()
    lines = (line(4_550, sku="TEA"), line(3_000, sku="GIFT"), line(900, kind="shipping"))
    draft = draft_order(lines=lines, customer_id=mira.pk, points_paid_minor=845, placed_at=None)
    (told,) = quote(draft=draft).points
    receipt = complete_order(draft=draft)
    assert told.points == sum(accrual.granted for accrual in receipt.accruals) == 30 + 40
    assert (told.base_minor, told.wait_days) == (max(a.base_minor for a in receipt.accruals), 3)


def test_a_quote_writes_nothing():
    program()
    quote(draft=draft_order(customer_id=CustomerFactory.create().pk, lines=(line(sku="NEW", category="new"),)))
    assert not any(model.objects.exists() for model in (Order, Product, Membership, Shop))


def test_a_new_product_counts_by_the_category_it_would_get():
    club = program(code="club")
    add_rule_version(rule=club.rules.get(), excluded_categories=[CategoryFactory.create(code="tobacco")])
    draft = draft_order(lines=(line(5_000, sku="NEW", category="tobacco"), line(1_000)), placed_at=None)
    assert points(draft) == {"club": 10}


def test_a_guest_is_told_what_a_member_would_get():
    program(code="club")
    assert points(draft_order(10_000)) == {"club": 100}


def test_a_known_customer_is_not_promised_points_of_a_programme_to_be_joined_first():
    closed = program(code="club", enrolment="joining")
    mira = CustomerFactory.create()
    draft = draft_order(10_000, customer_id=mira.pk)
    assert points(draft) == {}
    member(closed, mira)
    assert points(draft) == {"club": 100}


def test_only_live_programmes_promise_and_only_those_asked_for():
    club, other = program(code="club"), program(code="other")
    program(code="paused", status="paused")
    assert points(draft_order(10_000)) == {"club": 100, "other": 100}
    assert points(draft_order(10_000), program_ids=[other.pk]) == {"other": 100}
    assert club.status == "live"


def test_a_basket_that_gives_nothing_promises_nothing():
    program(min_spend_minor=10_000)
    assert points(draft_order(9_999)) == {}


def test_a_basket_that_cannot_be_sold_is_refused():
    with pytest.raises(BadOrder):
        quote(draft=draft_order(lines=()))
    with pytest.raises(WrongCurrency):
        quote(draft=draft_order(currency="EUR"))


def test_a_large_basket_costs_as_many_queries_as_a_small_one(django_assert_max_num_queries):
    program()
    ProductFactory.create_batch(5)
    draft = draft_order(customer_id=CustomerFactory.create().pk, lines=(line(sku="SKU-1"),))
    large = draft_order(customer_id=draft.customer_id, lines=tuple(line(sku=f"SKU-{n}") for n in range(60)))
    quote(draft=draft)
    with django_assert_max_num_queries(4) as small:
        quote(draft=draft)
    with django_assert_max_num_queries(4) as big:
        quote(draft=large)
    assert len(big) == len(small)
