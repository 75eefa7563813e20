from __future__ import annotations

import pytest

from apps.customers.models import Consent, Customer
from apps.customers.services import card_number, create_customer, find_customer
from tests.factories.storefront import Caller

pytestmark = pytest.mark.django_db

ADA = {
    "name": " Ada  Yılmaz ",
    "email": "Ada@Example.com",
    "phone": "0532 123 45 67",
    "birthday": "1990-02-28",
    "language": "tr",
    "external_id": "1001",
    "card": "abcd-2345",
    "consents": [{"channel": "email", "granted": True}],
}


@pytest.fixture
def shop() -> Caller:
    return Caller()


def test_a_customer_is_made_and_shown_as_stored(shop):
    answer = shop.post("customers", ADA)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    customer = Customer.objects.get()
    assert made.pop("id") == str(customer.public_id)
    assert made.pop("joined_at").endswith("Z")
    (consent,) = made.pop("consents")
    assert (consent["channel"], consent["purpose"], consent["granted"]) == ("email", "marketing", True)
    assert made == {
        "name": "Ada Yılmaz",
        "email": "ada@example.com",
        "phone": "+905321234567",
        "birthday": "1990-02-28",
        "language": "tr",
        "external_id": "1001",
        "card": "ABCD2345",
    }


def test_a_consent_names_the_key_as_evidence_and_the_text_in_the_customers_language(shop):
    shop.post("customers", ADA)
    consent = Consent.objects.get()
    assert (consent.source, consent.evidence) == ("api", f"key:{shop.key.prefix}")
    assert (consent.notice.kind, consent.notice.language) == ("marketing", "tr")


@pytest.mark.parametrize(
    ("field", "taken"),
    [
        ("email", {"email": "ADA@example.com"}),
        ("phone", {"phone": "+90 532 123 45 67"}),
        ("external_id", {"external_id": "1001"}),
        ("card", {"card": "ABCD 2345"}),
    ],
)
def test_a_taken_contact_is_a_conflict_that_names_the_field(shop, field, taken):
    shop.post("customers", ADA)
    answer = shop.post("customers", taken)
    assert (answer.status_code, answer.json()["code"]) == (409, "customer_exists")
    assert answer.json()["errors"][0]["pointer"] == f"#/{field}"
    assert Customer.objects.count() == 1


def test_nothing_of_a_refused_customer_stays(shop):
    answer = shop.post("customers", ADA | {"phone": "12"})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_phone")
    assert not Customer.objects.exists()
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    "query", ["email=ADA@example.com", "phone=0532%20123%2045%2067", "external_id=1001", "card=ABCD2345"]
)
def test_a_customer_is_found_by_any_spelling(shop, query):
    shop.post("customers", ADA)
    create_customer(email="other@example.com", external_id="2")
    (found,) = shop.get(f"customers?{query}").json()["results"]
    assert found["name"] == "Ada Yılmaz"


def test_nobody_is_found_with_an_empty_list(shop):
    assert shop.get("customers?email=nobody@example.com").json() == {"results": [], "next": None, "previous": None}


def test_another_channels_external_ids_are_not_seen(shop):
    shop.post("customers", ADA)
    till = Caller(channel="till")
    (seen,) = till.get("customers?card=ABCD2345").json()["results"]
    assert seen["external_id"] is None
    assert till.get("customers?external_id=1001").json()["results"] == []


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("email=nothing", "email"),
        ("phone=12", "phone"),
        ("mail=a@b.c", "mail"),
        ("limit=0", "limit"),
        ("limit=1&limit=2", "limit"),
        ("email=a@example.com&email=b@example.com", "email"),
        ("limit=x", "limit"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_by_name(shop, query, parameter):
    answer = shop.get(f"customers?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == parameter


def test_a_customer_is_read_and_changed(shop):
    made = shop.post("customers", ADA).json()
    changed = shop.patch(f"customers/{made['id']}", {"name": "Ada Demir", "birthday": None, "phone": ""})
    assert changed.status_code == 200
    assert shop.get(f"customers/{made['id']}").json() == changed.json()
    assert changed.json() | {"name": "Ada Yılmaz", "birthday": "1990-02-28", "phone": "+905321234567"} == made


def test_a_withdrawn_consent_is_a_new_row(shop):
    made = shop.post("customers", ADA).json()
    changed = shop.patch(f"customers/{made['id']}", {"consents": [{"channel": "email", "granted": False}]}).json()
    assert [each["granted"] for each in changed["consents"]] == [False]
    assert Consent.objects.count() == 2


def test_a_changed_contact_counts_as_unproven(shop):
    made = shop.post("customers", ADA).json()
    Customer.objects.update(email_proven_at="2026-01-01T00:00Z", phone_proven_at="2026-01-01T00:00Z")
    shop.patch(f"customers/{made['id']}", {"email": "new@example.com"})
    customer = Customer.objects.get()
    assert customer.email_proven_at is None
    assert customer.phone_proven_at is not None


def test_a_change_that_takes_somebodys_contact_is_a_conflict(shop):
    create_customer(email="taken@example.com")
    made = shop.post("customers", ADA).json()
    answer = shop.patch(f"customers/{made['id']}", {"email": "taken@example.com"})
    assert (answer.status_code, answer.json()["code"]) == (409, "customer_exists")


def test_whoever_was_forgotten_looks_as_if_they_had_never_been(shop):
    made = shop.post("customers", {"external_id": "9"}).json()
    Customer.objects.update(forgotten_at="2026-01-01T00:00Z")
    gone = shop.get(f"customers/{made['id']}")
    never = shop.get("customers/6f1e7c1e-4c4e-4b66-9d6e-111111111111")
    assert (gone.status_code, gone.content) == (404, never.content)
    assert shop.patch(f"customers/{made['id']}", {"name": "x"}).status_code == 404
    assert shop.get("customers?external_id=9").json()["results"] == []


def test_reading_makes_no_card(shop):
    customer = create_customer(name="Ada")
    assert shop.get(f"customers/{customer.public_id}").json()["card"] is None
    number = card_number(customer)
    assert shop.get(f"customers/{customer.public_id}").json()["card"] == number


def test_the_list_goes_forth_and_back_without_gaps(shop):
    ids = [str(create_customer(name=str(n)).public_id) for n in range(5)][::-1]
    first = shop.get("customers?limit=2").json()
    second = shop.get(first["next"]).json()
    third = shop.get(second["next"]).json()
    seen = [row["id"] for page in (first, second, third) for row in page["results"]]
    assert seen == ids
    assert (first["previous"], third["next"]) == (None, None)
    assert shop.get(third["previous"]).json()["results"] == second["results"]
    back = shop.get(second["previous"]).json()
    assert (back["results"], back["previous"]) == (first["results"], None)


def test_a_page_does_not_shift_when_somebody_joins(shop):
    for n in range(3):
        create_customer(name=str(n))
    first = shop.get("customers?limit=2").json()
    create_customer(name="new")
    assert [row["name"] for row in shop.get(first["next"]).json()["results"]] == ["0"]


def test_a_list_costs_the_same_for_one_as_for_twenty(shop, django_assert_num_queries):
    def fill(number: int) -> None:
        for n in range(number):
            customer = create_customer(name="x", external_id=f"{number}-{n}", scope="web", card=f"C{number}-{n}")
            Consent.objects.create(
                customer=customer, channel="sms", purpose="marketing", granted=False, source="api", evidence="key:x"
            )

    fill(1)
    shop.get("customers")
    with django_assert_num_queries(4):
        shop.get("customers")
    fill(20)
    with django_assert_num_queries(4):
        assert len(shop.get("customers").json()["results"]) == 21


def test_a_customer_of_the_web_shop_is_the_customer_of_the_till(shop):
    shop.post("customers", ADA)
    assert find_customer(phone="5321234567").email == "ada@example.com"


@pytest.mark.parametrize("name", ["email", "phone", "external_id", "card"])
def test_an_empty_field_finds_nobody_instead_of_everybody(shop, name):
    create_customer(name="Ada", email="ada@example.com")
    answer = shop.get(f"customers?{name}=")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert shop.get(f"customers?{name}=%20").status_code == 400
