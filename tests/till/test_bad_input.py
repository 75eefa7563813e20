"""Whatever is sent to the till, the answer is a page that says what is wrong: never a fault, never a sale by accident."""

import pytest

from apps.catalog.models import Product
from apps.customers.models import Customer
from apps.orders.models import Order
from tests.till.conftest import HTMX

pytestmark = pytest.mark.django_db

NASTY = [
    "\0",
    "a\0b",
    "💥" * 50,
    "x" * 20_000,
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "İıIi\u0130\u0307",
    "\u202egnp.exe",
    "-1",
    "NaN",
    "1e400",
    "\r\nSet-Cookie: a=b",
    "=cmd|'/c calc'!A1",
    "%00",
    "../../etc/passwd",
    "٣٤٥٦",
    "a@" + "b" * 300 + ".com",
    "+" + "9" * 39,
]
FORMS = {
    "/till/find/": ["q"],
    "/till/quote/": ["reference", "customer", "amount", "code", "redemption", "sku", "quantity", "price"],
    "/till/sales/record/": ["reference", "customer", "amount", "code", "redemption", "sku", "quantity", "price"],
    "/till/join/new/": ["name", "phone", "email", "language", "counter_code", "wants_sms"],
    "/till/join/confirm/": ["waiting-phone", "waiting-code"],
    "/till/store/": ["store"],
}


@pytest.mark.parametrize("address", FORMS)
def test_nonsense_in_every_field_at_once_is_answered(till, address):
    for typed in NASTY:
        answer = till.post(address, dict.fromkeys(FORMS[address], typed), **HTMX)
        assert answer.status_code in (200, 302, 422), typed
        assert "<script>alert" not in answer.content.decode()
    assert not Order.objects.exists()


@pytest.mark.parametrize("field", ["code", "sku", "quantity", "price"])
def test_nonsense_in_one_field_of_a_good_sale_is_refused(till, field):
    Product.objects.create(sku="TEA", name="Tea")
    for typed in NASTY:
        form = {"amount": "10", "sku": "TEA", "quantity": "1", "price": "5"} | {field: typed}
        assert till.post("/till/sales/record/", form, **HTMX).status_code == 422, typed
    assert not Order.objects.exists()


def test_a_ticked_reward_that_leads_nowhere_is_no_reward(till):
    for number, typed in enumerate(NASTY, start=1):
        assert till.post("/till/sales/record/", {"amount": "10", "redemption": typed}, **HTMX).status_code == 200
        assert Order.objects.filter(total_minor=1_000).count() == number


def test_nonsense_in_an_address_finds_nothing(till):
    for typed in NASTY:
        assert till.get("/till/products/", {"q": typed}).status_code == 200
        assert till.get("/till/products/row/", {"sku": typed}).status_code == 404
        assert till.get("/till/join/", {"language": typed}).status_code == 200


def test_a_name_that_looks_like_markup_stays_a_name(till):
    till.post("/till/join/new/", {"name": "<b>Mira</b> {{ 7 * 7 }}", "phone": "05321234567"})
    page = till.get(f"/till/customers/{Customer.objects.get().public_id}/").content.decode()
    assert "&lt;b&gt;Mira&lt;/b&gt; {{ 7 * 7 }}" in page


def test_a_thousand_rows_are_not_a_sale(till):
    Product.objects.create(sku="TEA", name="Tea", price_minor=100)
    form = {"amount": "", "sku": ["TEA"] * 200, "quantity": ["1"] * 200, "price": [""] * 200}
    assert till.post("/till/sales/record/", form, **HTMX).status_code == 422
    assert not Order.objects.exists()


def test_a_body_that_is_no_form_is_answered(till):
    for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x"):
        answer = till.post("/till/sales/record/", "{nonsense", content_type=kind, **HTMX)
        assert answer.status_code in (400, 422)


def test_bytes_that_are_no_text_are_answered(till):
    answer = till.post("/till/find/", b"q=\xff\xfe\xfd\xfc", content_type="application/x-www-form-urlencoded", **HTMX)
    assert answer.status_code == 200
