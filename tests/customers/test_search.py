"""Staff find anyone in two actions at most (A1)."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.common import clock
from apps.customers.models import Customer, NameWord, Spelling
from apps.customers.services import (
    card_number,
    create_customer,
    ensure_customers,
    index_names,
    rebuild_search,
    search_customers,
    update_customer,
)
from apps.orders.models import Order
from apps.orders.services import record_orders
from apps.shop.services import save_shop
from apps.staff.models import User
from tests.factories.customers import CustomerFactory
from tests.factories.orders import draft_order
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db

PEOPLE = [
    "Ayşe Nur Yılmaz",
    "Şükrü Işık",
    "İbrahim Çağlayan",
    "Gülsüm Öztürk",
    "Əliağa Vahid oğlu Məmmədov",
    "Xədicə Quliyeva",
    "Nərgiz Hüseynzadə",
    "Mehmet Yıldırım",
    "Zoë O'Brien-Smith",
    "Ada",
]


def names(typed: str, **options: int) -> list[str]:
    known = Customer.objects.in_bulk()
    return [known[pk].name for pk in search_customers(text=typed, **options)]


@pytest.fixture
def people() -> list[Customer]:
    return [create_customer(name=name) for name in PEOPLE]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Ayşe Nur Yılmaz", "Ayşe Nur Yılmaz"),
        ("ayse nur yilmaz", "Ayşe Nur Yılmaz"),
        ("AYSE YILMAZ", "Ayşe Nur Yılmaz"),
        ("AYŞE YİLMAZ", "Ayşe Nur Yılmaz"),
        ("yılmaz ayşe", "Ayşe Nur Yılmaz"),
        ("  yilmaz ,  ayse ", "Ayşe Nur Yılmaz"),
        ("yimlaz", "Ayşe Nur Yılmaz"),
        ("yilmas ayse", "Ayşe Nur Yılmaz"),
        ("yılmz", "Ayşe Nur Yılmaz"),
        ("ayşee", "Ayşe Nur Yılmaz"),
        ("yil ay", "Ayşe Nur Yılmaz"),
        ("sukru isik", "Şükrü Işık"),
        ("ŞÜKRÜ IŞIK", "Şükrü Işık"),
        ("şükrü ışik", "Şükrü Işık"),
        ("shukru", "Şükrü Işık"),
        ("IBRAHIM", "İbrahim Çağlayan"),
        ("ibrahim caglayan", "İbrahim Çağlayan"),
        ("cağlayn ibrahm", "İbrahim Çağlayan"),
        ("caglyn", "İbrahim Çağlayan"),
        ("gulsum ozturk", "Gülsüm Öztürk"),
        ("Öztrük", "Gülsüm Öztürk"),
        ("gülsün", "Gülsüm Öztürk"),
        ("Eliaga Memmedov", "Əliağa Vahid oğlu Məmmədov"),
        ("mamedov", "Əliağa Vahid oğlu Məmmədov"),
        ("məmmədov əliağa", "Əliağa Vahid oğlu Məmmədov"),
        ("vahid oglu", "Əliağa Vahid oğlu Məmmədov"),
        ("Hedice", "Xədicə Quliyeva"),
        ("xadice guliyeva", "Xədicə Quliyeva"),
        ("nergiz huseynzade", "Nərgiz Hüseynzadə"),
        ("nargiz", "Nərgiz Hüseynzadə"),
        ("guseynzade", "Nərgiz Hüseynzadə"),
        ("hüseynzad", "Nərgiz Hüseynzadə"),
        ("yildirim mehmed", "Mehmet Yıldırım"),
        ("yidlirim", "Mehmet Yıldırım"),
        ("zoe obrien", "Zoë O'Brien-Smith"),
        ("smith o'brien", "Zoë O'Brien-Smith"),
        ("ada", "Ada"),
    ],
)
@pytest.mark.usefixtures("people")
def test_a_name_is_found_in_any_order_with_any_letters_and_with_a_typo(typed, found):
    assert names(typed)[0] == found


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "\0",
        "…",
        "Ayşe Yıldırım",
        "yxlmxz",
        "adx",
        "xqwz",
        "%",
        "_",
        "ayse' OR 1=1 --",
        "🌷",
        "a" * 5000,
        "0" * 300,
    ],
)
@pytest.mark.usefixtures("people")
def test_nobody_is_found_by_what_is_nobodys(typed):
    assert names(typed) == []


def test_whole_words_come_before_beginnings_and_those_before_typos():
    for name in ("Selma Kaya", "Selim Kaya", "Selimhan Kaya", "Salim Kaya", "Selin Kaya"):
        create_customer(name=name)
    assert names("selim")[:2] == ["Selim Kaya", "Selimhan Kaya"]
    assert set(names("kaya selim")[2:]) == {"Salim Kaya", "Selin Kaya"}


def test_an_exact_number_comes_before_every_name():
    create_customer(name="Cafe 1905")
    owner = create_customer(name="Ayla", external_id="1905", scope="shopify")
    assert names("1905") == ["Ayla", "Cafe 1905"]
    assert search_customers(text=" 1905 ")[0] == owner.pk


@pytest.mark.parametrize(
    "typed",
    [
        "+90 532 123 45 67",
        "+905321234567",
        "0532 123 45 67",
        "0 (532) 123-45-67",
        "5321234567",
        "4567",
        "45 67",
        "1234567",
        "Mira.Can@example.com",
        "mira.can@EXAMPLE.com",
        "mira.can",
        "can@exam",
    ],
)
def test_a_phone_in_any_spelling_and_an_address_or_a_part_of_it_find_their_owner(typed):
    create_customer(name="", phone="+994 50 222 33 44", email="other@sample.org")
    owner = create_customer(phone="+905321234567", email="mira.can@example.com")
    save_shop(name="Lale", currency="TRY", time_zone="Europe/Istanbul", country="TR", language="tr")
    assert search_customers(text=typed) == [owner.pk]


def test_a_card_is_found_as_printed_scanned_or_typed():
    owner = create_customer(name="Mira")
    number = card_number(owner)
    grouped = " ".join(number[start : start + 4] for start in range(0, 12, 4))
    for typed in (number, number.lower(), grouped, grouped.replace(" ", "-")):
        assert search_customers(text=typed) == [owner.pk]


def test_an_outside_id_and_an_order_number_find_their_owner():
    ids = ensure_customers(scope="web", external_ids=["WC-88", "WC-89"])
    owner = create_customer(name="Mira")
    for number, buyer in (("#1042", owner), ("#1043", None), ("#1044", owner)):
        record_orders(drafts=[draft_order(external_id=number, customer_id=buyer and buyer.pk)])
    Order.objects.filter(external_id="#1044").update(status="void")
    assert search_customers(text="WC-88") == [ids["WC-88"]]
    assert search_customers(text="#1042") == [owner.pk]
    assert search_customers(text="#1043") == search_customers(text="#1044") == []


def test_never_more_than_a_page_and_never_one_twice():
    for n in range(60):
        create_customer(name=f"Ali Ali{n}", email=f"ali{n}@example.com")
    found = search_customers(text="ali")
    assert len(found) == len(set(found)) == 50
    assert len(search_customers(text="ali", limit=7)) == 7


def test_only_people_of_the_given_list_are_found():
    for language in ("tr", "az", "az"):
        create_customer(name="Leyla", language=language, email=f"leyla{Customer.objects.count()}@example.com")
    among = Customer.objects.filter(language="az")
    assert len(search_customers(text="leyla", among=among, limit=2)) == 2
    assert len(search_customers(text="example.com", among=among)) == 2


def test_a_new_name_is_found_and_the_old_one_is_forgotten():
    customer = create_customer(name="Ayşe Kaya")
    update_customer(customer=customer, name="Ayşe Demirtaş")
    assert search_customers(text="demirtas") == [customer.pk]
    assert search_customers(text="kaya") == []
    assert not Spelling.objects.filter(text="kaya").exists()


def test_a_name_that_others_bear_keeps_its_typos_when_one_goes():
    leaves, stays = create_customer(name="Gülşen"), create_customer(name="Gülşen")
    index_names(names={leaves.pk: ""})
    assert search_customers(text="gulsan") == [stays.pk]


def test_forgetting_a_person_takes_their_words_away_also_the_rare_ones():
    customer = create_customer(name="Şehrazat Karaosmanoğlu")
    assert search_customers(text="karosmanoglu") == [customer.pk]
    Customer.objects.update(name="", name_key="", email="", phone="", birthday_on=None, forgotten_at=clock.now())
    index_names(names={customer.pk: ""})
    assert search_customers(text="karaosmanoglu") == []
    assert not NameWord.objects.exists()
    assert not Spelling.objects.exists()


def test_a_forgotten_person_is_not_found_by_a_number_that_is_left():
    customer = create_customer(external_id="77", scope="web")
    Customer.objects.update(forgotten_at=clock.now())
    assert search_customers(text="77") == []
    assert Customer.objects.get() == customer


def test_the_search_is_rebuilt_from_the_names_alone(capsys):
    people = [create_customer(name=name) for name in PEOPLE]
    before = sorted(NameWord.objects.values_list("customer", "text")), Spelling.objects.count()
    NameWord.objects.filter(customer=people[0]).delete()
    Spelling.objects.filter(text="sukru").delete()
    NameWord.objects.create(customer=people[1], text="stranger")
    Spelling.objects.create(trace="nobod", text="nobody")
    call_command("rebuild_search")
    assert (sorted(NameWord.objects.values_list("customer", "text")), Spelling.objects.count()) == before
    assert "10 customers" in capsys.readouterr().out
    assert rebuild_search() == 10


@pytest.mark.parametrize("people_count", [1, 40])
def test_the_number_of_queries_depends_on_neither_people_nor_words(people_count, django_assert_num_queries):
    for n in range(people_count):
        CustomerFactory(name=f"Ayşe Yılmaz {'abcdefghij'[n % 10]}{n}")
    for typed in ("ayse", "ayse yilmaz", "yilmz ayse"):
        # One word may also be a part of an address.
        with django_assert_num_queries(5 if " " in typed else 6):
            search_customers(text=typed)


@pytest.mark.parametrize("count", [1, 200])
def test_many_names_are_learnt_in_as_many_statements_as_one(count, django_assert_num_queries):
    made = Customer.objects.bulk_create([Customer(name=f"Name{n} Surname{n}") for n in range(count)])
    with django_assert_num_queries(5):  # with the savepoint
        index_names(names={customer.pk: customer.name for customer in made}, are_new=True)
    assert NameWord.objects.count() == 2 * count


def test_the_list_of_the_desk_shows_the_best_match_first(client):
    for name in ("Selim Kaya", "Salim Kaya", "Eve"):
        CustomerFactory(name=name)
    client.force_login(UserFactory(role=User.Role.OWNER))
    address = "/admin/customers/customer/"
    found = client.get(address, {"q": "salim"})
    assert [each.name for each in found.context["cl"].result_list] == ["Salim Kaya", "Selim Kaya"]
    assert client.get(address, {"q": "nobody at all"}).context["cl"].result_count == 0
    assert client.get(address, {"q": "\0"}).status_code == 200
    filtered = client.get(address, {"q": "salim", "language__exact": "az"})
    assert filtered.context["cl"].result_count == 0
    assert client.get(address, {"q": "   "}).context["cl"].result_count == 3


LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Typos(TestCase):
    """Any one slip of the finger in a long word, and any two in a very long one."""

    @given(st.text(LETTERS, min_size=5, max_size=14), st.data())
    def test_any_slip_finds_the_owner(self, word, data):
        owner = create_customer(name=f"{word} zzz")
        try:
            assert owner.pk in search_customers(text=slip(word, data))
            if len(word) >= 8:
                typed = slip(word[: len(word) // 2], data) + slip(word[len(word) // 2 :], data)
                assert owner.pk in search_customers(text=typed)
        finally:
            index_names(names={owner.pk: ""})
            owner.delete()


def slip(word: str, data: st.DataObject) -> str:
    way, at = data.draw(st.sampled_from("sdit")), data.draw(st.integers(0, len(word) - 2))
    letter = data.draw(st.sampled_from(LETTERS))
    return {
        "s": word[:at] + letter + word[at + 1 :],
        "d": word[:at] + word[at + 1 :],
        "i": word[:at] + letter + word[at:],
        "t": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    }[way]
