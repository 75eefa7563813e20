"""Record a sale: once, whatever happens, with its points explained."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.catalog.models import Product
from apps.codes.models import Attempts
from apps.orders.models import Channel, Order, OrderLine, Store
from apps.rewards.models import Redemption
from tests.factories.customers import CustomerFactory
from tests.factories.programs import ladder
from tests.factories.rewards import RewardFactory, balances, take
from tests.factories.staff import UserFactory
from tests.till.conftest import HTMX, only_order, record, sale

pytestmark = pytest.mark.django_db
RECORD = "/till/sales/record/"


def test_a_sale_gives_points_and_says_why(till, mira, membership):
    page = record(till, customer=mira).content.decode()
    order = only_order()
    assert (order.total_minor, order.customer, order.status) == (12_990, mira, "paid")
    assert order.channel.code == "till"
    assert balances(membership) == (379, 0)
    assert "+129 points" in page
    assert "1 point for each" in page
    assert "379 points now" in page


def test_the_cashier_and_the_store_are_noted(till, cashier, mira):
    store = Store.objects.create(code="main", name="Main street")
    record(till, customer=mira)
    assert (only_order().cashier, only_order().store) == (cashier, store)


def test_a_guest_buys_without_points(till, club):
    page = record(till).content.decode()
    assert only_order().customer is None
    assert "Without a customer" in page


def test_a_double_tap_is_one_sale(till, mira, membership):
    form = sale(mira)
    first, second = (till.post(RECORD, form) for _tap in range(2))
    assert first["Location"] == second["Location"] == f"/till/sales/{only_order().public_id}/"
    assert balances(membership) == (379, 0)


def test_sent_again_after_a_cut_it_is_one_sale_although_a_reward_was_used(till, mira, membership):
    redemption = take(RewardFactory(program=membership.program), membership)
    form = sale(mira, redemption=str(redemption.public_id))
    assert till.post(RECORD, form).status_code == 302
    page = till.post(RECORD, form, follow=True).content.decode()
    assert only_order().total_minor == 11_990
    assert "already saved" not in page


def test_changed_and_sent_again_it_shows_what_was_saved_first(till, mira):
    form = sale(mira)
    till.post(RECORD, form)
    page = till.post(RECORD, form | {"amount": "500"}, follow=True).content.decode()
    assert only_order().total_minor == 12_990
    assert "This sale was already saved" in page


def test_saved_for_nobody_and_sent_again_for_somebody_it_says_so(till, mira):
    form = sale()
    till.post(RECORD, form)
    page = till.post(RECORD, form | {"customer": str(mira.public_id)}, follow=True).content.decode()
    assert only_order().customer is None
    assert "This sale was already saved" in page


def test_a_swap_leads_on_to_the_receipt(till, mira):
    answer = till.post(RECORD, sale(mira), **HTMX)
    assert answer["HX-Redirect"] == f"/till/sales/{only_order().public_id}/"


def test_the_next_form_is_another_sale(till):
    def reference(page: str) -> str:
        return page.split('name="reference" value="')[1].split('"')[0]

    first, second = (reference(till.get("/till/").content.decode()) for _visit in range(2))
    assert uuid.UUID(first) != uuid.UUID(second)


@pytest.mark.parametrize("amount", ["", "NaN", "-5", "0", "abc", "💥", "1e9", "99999999999", "inf", "\0", "1" * 500])
def test_a_bad_amount_is_answered_and_nothing_typed_is_lost(till, mira, amount):
    answer = till.post(RECORD, sale(mira, amount=amount, code="ABCD"), **HTMX)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#sale"
    assert 'role="alert"' in page
    assert 'value="ABCD"' in page
    assert not Order.objects.exists()


def test_without_scripts_the_customer_stays_on_the_page(till, mira):
    answer = till.post(RECORD, sale(mira, amount="12,345"))
    assert answer.status_code == 422
    assert "Mira Işık" in answer.content.decode()
    assert 'value="12,345"' in answer.content.decode()


def test_the_reference_survives_a_refusal(till, mira):
    form = sale(mira, amount="x")
    assert form["reference"] in till.post(RECORD, form, **HTMX).content.decode()


@pytest.mark.parametrize("reference", ["", "x", "1; DROP TABLE", "\0"])
def test_a_broken_reference_is_replaced(till, reference):
    assert record(till, reference=reference).status_code == 200
    assert uuid.UUID(only_order().external_id)


@pytest.mark.parametrize("customer_id", ["x", str(uuid.UUID(int=7)), "\0"])
def test_a_customer_who_is_not_there_is_said_and_the_sale_is_not_given_away(till, customer_id):
    form = sale() | {"customer": customer_id}
    answer = till.post(RECORD, form, **HTMX)
    assert answer.status_code == 422
    assert "no longer here" in answer.content.decode()
    assert not Order.objects.exists()


# --- Products -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def tea() -> Product:
    return Product.objects.create(sku="TEA", name="Çay", price_minor=4_500)


def test_products_are_sold_by_piece_and_by_weight(till, mira, tea):
    cheese = Product.objects.create(sku="CHEESE", name="Peynir", price_minor=40_000)
    fields = {"sku": ["TEA", "CHEESE"], "quantity": ["2", "0,350"], "price": ["", ""], "amount": ""}
    record(till, customer=mira, **fields)
    assert only_order().total_minor == 9_000 + 14_000
    assert list(OrderLine.objects.values_list("product", "quantity_milli")) == [(tea.pk, 2_000), (cheese.pk, 350)]


def test_products_and_an_amount_are_one_sale(till, tea):
    record(till, sku="TEA", quantity="1", price="", amount="5,00")
    assert only_order().total_minor == 5_000


def test_a_product_without_a_price_asks_for_one(till):
    Product.objects.create(sku="CAKE", name="Kek")
    row = till.get("/till/products/row/?sku=CAKE").content.decode()
    assert 'name="price"' in row
    assert 'type="hidden" name="price"' not in row
    record(till, sku="CAKE", quantity="1", price="30", amount="")
    assert only_order().total_minor == 3_000


def test_a_price_sent_for_a_product_that_has_one_is_not_believed(till, tea):
    record(till, sku="TEA", quantity="1", price="0,01", amount="")
    assert only_order().total_minor == 4_500


@pytest.mark.parametrize("quantity", ["", "0", "-1", "abc", "1.000,5", "99999999"])
def test_a_bad_quantity_is_answered_and_nothing_typed_is_lost(till, tea, quantity):
    answer = till.post(RECORD, sale(sku="TEA", quantity=quantity, price="", amount=""), **HTMX)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Çay" in page
    assert "quantity" in page
    assert not Order.objects.exists()


def test_a_product_that_is_gone_is_said(till, tea):
    answer = till.post(RECORD, sale(sku=["TEA", "GONE"], quantity=["1", "1"], price=["", ""]), **HTMX)
    assert answer.status_code == 422
    assert "no longer on the list" in answer.content.decode()


def test_products_are_found_by_name_and_number(till, tea):
    Product.objects.create(sku="OLD", name="Çay (old)", is_active=False)
    for typed in ("çay", "tea", ""):
        page = till.get("/till/products/", {"q": typed}).content.decode()
        assert "Çay" in page
        assert "old" not in page
    assert "No product found" in till.get("/till/products/", {"q": "\0💥"}).content.decode()


@pytest.mark.parametrize("sku", ["", "GONE", "\0"])
def test_a_row_of_nothing_is_not_there(till, sku):
    assert till.get("/till/products/row/", {"sku": sku}).status_code == 404


# --- What is to be paid ----------------------------------------------------------------------------------------------


def test_the_quote_says_what_is_to_be_paid_and_writes_nothing(till, mira, membership):
    redemption = take(RewardFactory(program=membership.program, amount_minor=1_000), membership)
    form = sale(mira, amount="100", redemption=str(redemption.public_id))
    page = till.post("/till/quote/", form, **HTMX).content.decode()
    assert "90.00" in page
    assert "+90" in page
    assert not Order.objects.exists()


@pytest.mark.parametrize("amount", ["", "abc", "1,2,3", "0"])
def test_a_half_typed_amount_is_not_scolded(till, amount):
    page = till.post("/till/quote/", sale(amount=amount), **HTMX).content.decode()
    assert "To pay" not in page
    assert "error" not in page


def test_a_quote_of_an_unknown_code_says_so(till):
    page = till.post("/till/quote/", sale(code="ABCD-EFGH"), **HTMX).content.decode()
    assert "do not know this code" in page


def test_guessing_codes_ends_soon(till):
    with time_machine.travel("2026-03-01 12:00Z", tick=False):
        till.post("/till/quote/", sale(code="ABCD-EFGH"), **HTMX)
        Attempts.objects.update(count=60)
        page = till.post("/till/quote/", sale(code="ABCD-EFGH"), **HTMX).content.decode()
        assert "Too many tries" in page
        assert till.post(RECORD, sale(code="ABCD-EFGH"), **HTMX).status_code == 422


# --- Undo ---------------------------------------------------------------------------------------------------------------


def test_a_sale_is_undone_within_ten_minutes(till, mira, membership):
    record(till, customer=mira)
    page = till.post(f"/till/sales/{only_order().public_id}/undo/", follow=True).content.decode()
    assert only_order().status == "cancelled"
    assert balances(membership) == (250, 0)
    assert "Undone" in page
    assert "Yes, undo" not in page


def test_undone_twice_is_undone_once(till, mira, membership):
    record(till, customer=mira)
    for _tap in range(2):
        till.post(f"/till/sales/{only_order().public_id}/undo/")
    assert balances(membership) == (250, 0)


def test_after_ten_minutes_it_is_too_late(till, mira, membership):
    record(till, customer=mira)
    with time_machine.travel(dt.timedelta(minutes=11)):
        page = till.post(f"/till/sales/{only_order().public_id}/undo/", follow=True).content.decode()
    assert only_order().status == "paid"
    assert "ten minutes" in page
    assert "Yes, undo" not in page


def test_undoing_gives_a_used_reward_back(till, mira, membership):
    redemption = take(RewardFactory(program=membership.program), membership)
    record(till, customer=mira, redemption=str(redemption.public_id))
    assert Redemption.objects.get().status == "used"
    till.post(f"/till/sales/{only_order().public_id}/undo/")
    assert balances(membership) == (250, 0)


def test_the_sales_of_another_store_are_not_touched(till, client):
    here = Store.objects.create(code="main", name="Main street")
    record(till)
    order = only_order()
    assert order.store == here
    Store.objects.create(code="port", name="Harbour")
    till.post("/till/store/", {"store": "port"})
    assert till.get(f"/till/sales/{order.public_id}/").status_code == 404
    assert till.post(f"/till/sales/{order.public_id}/undo/").status_code == 404
    order.refresh_from_db()
    assert order.status == "paid"


def test_orders_of_the_web_shop_are_not_undone_here(till):
    web = Channel.objects.create(code="web", name="Web")
    record(till)
    Order.objects.update(channel=web)
    assert till.post(f"/till/sales/{only_order().public_id}/undo/").status_code == 404


def test_my_sales_lists_mine_and_not_others(till, client, cashier):
    record(till, amount="11,11")
    other = UserFactory(role="cashier")
    client.force_login(other)
    record(client, amount="22,22")
    page = client.get("/till/sales/").content.decode()
    assert "22.22" in page
    assert "11.11" not in page
    assert "Yes, undo" in page


def test_yesterdays_sales_are_over(till):
    record(till, amount="11,11")
    with time_machine.travel(dt.timedelta(days=1, minutes=1)):
        assert "No sales yet" in till.get("/till/sales/").content.decode()


def test_twenty_sales_cost_as_much_as_one(till, mira):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            till.get("/till/sales/")
        return len(asked)

    record(till, customer=mira)
    one = queries()
    for _sale in range(10):
        record(till, customer=CustomerFactory())
    assert queries() == one


def test_the_receipt_says_what_the_level_multiplied_and_which_level_the_sale_reached(till, mira, membership):
    ladder(membership.program, 10_000, 500_000, multipliers=(1250, 1500, 2000))
    page = record(till, customer=mira).content.decode()
    assert "+161 points" in page
    assert "1.25 times as many at the level Base." in page
    assert "New level: Silver" in page
    assert "New level" not in record(till, customer=mira).content.decode()
