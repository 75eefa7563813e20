"""Each kind about the person, what they bought and what they hold, on both sides of its edge, in the shop's time."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.catalog.models import Category, Product
from apps.common import clock
from apps.customers.models import Customer
from apps.customers.services import ensure_tags, tag_customers
from apps.orders.models import OrderLine
from apps.programs.models import Membership, Tier
from apps.segments.reports import members, why
from tests.factories.customers import CustomerFactory
from tests.factories.programs import ladder, member, program
from tests.factories.rewards import give_points
from tests.factories.segments import all_of, bought, condition, istanbul, none_of, shop_time

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 5, 10)


@pytest.fixture(autouse=True)
def shop():
    istanbul()
    with clock.moved_to(shop_time("2026-05-10", "15:00")):
        yield


@pytest.fixture
def mira() -> Customer:
    return CustomerFactory.create(name="Mira")


def is_in(asked, customer, today=TODAY) -> bool:
    """Also: whoever is not in it is in its opposite, for every condition."""
    found = members(all_of(asked), today).filter(pk=customer.pk).exists()
    assert members(none_of(asked), today).filter(pk=customer.pk).exists() is not found
    return found


def reason(asked, customer, today=TODAY) -> str:
    [told] = why(all_of(asked), customer, today)
    return told.text


@pytest.mark.parametrize(
    ("how", "keys", "expected"),
    [
        ("is", ("tr",), True),
        ("is", ("az", "tr"), True),
        ("is", ("az",), False),
        ("is_not", ("az",), True),
        ("is_not", ("tr", "en"), False),
    ],
)
def test_language(how, keys, expected) -> None:
    deniz = CustomerFactory.create(language="tr")
    asked = condition("language", how, keys=keys)
    assert is_in(asked, deniz) is expected
    assert reason(asked, deniz) == "Language: Turkish"


@pytest.mark.parametrize("column", ["email", "phone", "name"])
def test_what_somebody_has_given(column) -> None:
    full, bare = CustomerFactory.create(), CustomerFactory.create(**{column: ""})
    has, has_not = condition("contact", "has", word=column), condition("contact", "has_not", word=column)
    assert (is_in(has, full), is_in(has, bare)) == (True, False)
    assert (is_in(has_not, full), is_in(has_not, bare)) == (False, True)


def test_what_somebody_has_given_is_listed() -> None:
    asked = condition("contact", "has", word="email")
    assert reason(asked, CustomerFactory.create(phone="")) == "Has given: an e-mail address, a name"
    assert reason(asked, CustomerFactory.create(name="", phone="", email="")) == "Has given nothing"


@pytest.mark.parametrize(
    ("joined", "how", "values", "expected"),
    [
        (("2026-04-10", "00:00"), "within", {"days": 30}, True),
        (("2026-04-09", "23:59"), "within", {"days": 30}, False),
        (("2026-04-09", "23:59"), "longer", {"days": 30}, True),
        (("2026-04-10", "00:00"), "longer", {"days": 30}, False),
        (("2026-04-09", "23:59"), "exactly", {"days": 30}, False),
        (("2026-04-10", "00:00"), "exactly", {"days": 30}, True),
        (("2026-04-10", "23:59"), "exactly", {"days": 30}, True),
        (("2026-04-11", "00:00"), "exactly", {"days": 30}, False),
        (("2026-04-30", "23:59"), "between", {"first_on": dt.date(2026, 5, 1)}, False),
        (("2026-05-01", "00:00"), "between", {"first_on": dt.date(2026, 5, 1)}, True),
        (("2026-05-01", "23:59"), "between", {"last_on": dt.date(2026, 5, 1)}, True),
        (("2026-05-02", "00:00"), "between", {"last_on": dt.date(2026, 5, 1)}, False),
        (("2026-05-02", "12:00"), "between", {"first_on": dt.date(2026, 5, 2), "last_on": dt.date(2026, 5, 2)}, True),
    ],
)
def test_the_joining_day(mira, joined, how, values, expected) -> None:
    Customer.objects.filter(pk=mira.pk).update(joined_at=shop_time(*joined))
    assert is_in(condition("joined", how, **values), mira) is expected


def test_the_joining_day_is_told(mira) -> None:
    Customer.objects.filter(pk=mira.pk).update(joined_at=shop_time("2026-05-09", "00:30"))
    assert reason(condition("joined", "within", days=3), mira) == "Known since 9 May 2026, 1 day ago"


@pytest.mark.parametrize(
    ("birthday", "today", "days", "expected"),
    [
        ("1990-05-10", "2026-05-10", 0, True),
        ("1990-05-11", "2026-05-10", 0, False),
        ("1990-05-09", "2026-05-10", 7, False),
        ("1990-05-17", "2026-05-10", 7, True),
        ("1990-05-18", "2026-05-10", 7, False),
        # Over the turn of the year.
        ("1990-12-29", "2026-12-29", 7, True),
        ("1990-12-28", "2026-12-29", 7, False),
        ("1990-01-05", "2026-12-29", 7, True),
        ("1990-01-06", "2026-12-29", 7, False),
        # 29 February: on the 28th in common years, on its own day in leap years.
        ("1992-02-29", "2026-02-28", 0, True),
        ("1992-02-29", "2026-02-21", 7, True),
        ("1992-02-29", "2026-02-21", 6, False),
        ("1992-02-29", "2026-03-01", 7, False),
        ("1992-02-29", "2028-02-28", 0, False),
        ("1992-02-29", "2028-02-29", 0, True),
        ("1992-02-28", "2028-02-29", 0, False),
        # A whole year is everybody.
        ("1990-05-09", "2026-05-10", 364, True),
        ("1990-05-09", "2026-05-10", 363, False),
        ("1990-05-11", "2026-05-10", 365, True),
        ("1990-05-09", "2026-05-10", 999, True),
        (None, "2026-05-10", 999, False),
    ],
)
def test_birthdays_ahead(birthday, today, days, expected) -> None:
    """Decision of the rules on 29 February; the window holds both of its ends."""
    deniz = CustomerFactory.create(birthday_on=birthday)
    assert is_in(condition("birthday", "ahead", days=days), deniz, dt.date.fromisoformat(today)) is expected


@pytest.mark.parametrize(
    ("how", "word", "expected"),
    [("month", "5", [True, False, False]), ("known", "", [True, True, False]), ("unknown", "", [False, False, True])],
)
def test_birthdays_by_month_and_whether_known(how, word, expected) -> None:
    people = [CustomerFactory.create(birthday_on=day) for day in ("1990-05-31", "1990-06-01", None)]
    assert [is_in(condition("birthday", how, word=word), each) for each in people] == expected


def test_a_birthday_is_told_without_its_year() -> None:
    asked = condition("birthday", "known")
    assert reason(asked, CustomerFactory.create(birthday_on="1990-05-03")) == "Birthday: 3 May"
    assert reason(asked, CustomerFactory.create()) == "Birthday not known"


@pytest.mark.parametrize(
    ("how", "expected"),
    [("any", [True, True, False]), ("all", [True, False, False]), ("none", [False, False, True])],
)
def test_tags(how, expected) -> None:
    both, one, neither = [CustomerFactory.create() for _each in range(3)]
    bride, trade, other = ensure_tags(names=["Bride", "Trade", "Villa"])
    tag_customers(tag=bride, customer_ids=[both.pk, one.pk])
    tag_customers(tag=trade, customer_ids=[both.pk])
    tag_customers(tag=other, customer_ids=[neither.pk])
    asked = condition("tags", how, tags=(bride.pk, trade.pk))
    assert [is_in(asked, each) for each in (both, one, neither)] == expected
    assert [reason(asked, each) for each in (both, neither)] == ["Tags: Bride, Trade", "Tags: Villa"]
    assert reason(asked, CustomerFactory.create()) == "No tags"


@pytest.fixture
def rose() -> Product:
    flowers = Category.objects.create(code="flowers", name="Flowers")
    return Product.objects.create(sku="ROSE", name="Rose", category=flowers)


def bought_piece(customer, product, day="2026-05-03", time="12:00", line=None, **order) -> OrderLine:
    made = bought(customer, shop_time(day, time), **order)
    figures = {"quantity_milli": 1_000, "unit_price_minor": 10_000, "total_minor": 10_000} | (line or {})
    return OrderLine.objects.create(order=made, position=1, product=product, name=product.name, **figures)


def things(product: Product, kind: str, how: str, **values):
    picks = {"products": (product.pk,)} if kind == "products" else {"categories": (product.category_id,)}
    return condition(kind, how, **picks, **values)


@pytest.mark.parametrize("kind", ["products", "categories"])
@pytest.mark.parametrize(
    ("piece", "days", "expected"),
    [
        ({}, None, True),
        ({"day": "2026-04-10", "time": "00:00"}, 30, True),
        ({"day": "2026-04-09", "time": "23:59"}, 30, False),
        ({"status": "returned"}, None, False),
        ({"status": "open"}, None, False),
        ({"line": {"refunded_milli": 1_000}}, None, False),
        ({"line": {"quantity_milli": 2_000, "refunded_milli": 1_000}}, None, True),
        ({"line": {"refunded_minor": 10_000}}, None, False),
        ({"line": {"refunded_minor": 9_999}}, None, True),
        ({"line": {"unit_price_minor": 0, "total_minor": 0}}, None, True),
    ],
)
def test_what_somebody_bought(mira, rose, kind, piece, days, expected) -> None:
    """What was brought back in full was not bought; a present for nothing was."""
    bought_piece(None, rose)
    bought_piece(mira, Product.objects.create(sku="TULIP", name="Tulip"))
    bought_piece(mira, rose, **piece)
    assert is_in(things(rose, kind, "bought", days=days), mira) is expected
    assert is_in(things(rose, kind, "not_bought", days=days), mira) is not expected


def test_what_somebody_bought_is_told_newest_first(mira, rose) -> None:
    tulip = Product.objects.create(sku="TULIP", name="Tulip", category=rose.category)
    bought_piece(mira, rose, "2026-05-01")
    bought_piece(mira, tulip, "2026-05-03")
    bought_piece(mira, tulip, "2026-05-02")
    both = condition("products", "bought", products=(rose.pk, tulip.pk))
    assert reason(both, mira) == "Bought Tulip, Rose, last on 3 May 2026, 7 days ago"
    assert reason(things(rose, "categories", "bought"), mira) == "Bought Flowers, last on 3 May 2026, 7 days ago"
    assert reason(things(rose, "products", "bought"), CustomerFactory.create()) == "Bought none of these"


@pytest.mark.parametrize(("how", "expected"), [("is", [True, False, False]), ("is_not", [False, True, True])])
def test_levels(how, expected) -> None:
    club = program(code="club", name="Club")
    gold, silver, stranger = [CustomerFactory.create() for _each in range(3)]
    tiers = {tier.code: tier for tier in ladder(club).tiers.all()}
    for customer, code in ((gold, "gold"), (silver, "silver")):
        Membership.objects.filter(pk=member(club, customer).pk).update(tier=tiers[code])
    asked = condition("tier", how, tiers=(tiers["gold"].pk,))
    assert [is_in(asked, each) for each in (gold, silver, stranger)] == expected
    assert [reason(asked, each) for each in (gold, silver, stranger)] == ["Level: Gold", "Level: Silver", "No level"]


@pytest.mark.parametrize(
    ("how", "low", "expected"),
    [
        ("at_least", 100, True),
        ("at_least", 101, False),
        ("at_most", 100, True),
        ("at_most", 99, False),
        ("at_least", 0, True),
    ],
)
def test_points_that_can_be_spent(mira, how, low, expected) -> None:
    club, other = program(name="Club"), program(name="Other")
    give_points(member(club, mira), 100)
    give_points(member(other, mira), 5_000)
    asked = condition("balance", how, low=low, program=club.pk)
    assert is_in(asked, mira) is expected
    assert reason(asked, mira) == "Has 100 points"


def test_whoever_is_no_member_has_no_balance_not_even_none(mira) -> None:
    club = program(name="Club")
    asked = condition("balance", "at_most", low=0, program=club.pk)
    assert not is_in(asked, mira)
    assert reason(asked, mira) == "Is not a member"


def test_a_level_that_a_segment_asks_for_cannot_be_taken_away() -> None:
    """The ladder says so in words, as for levels that somebody has."""
    from apps.programs.errors import TierInUse
    from apps.programs.services import TierDraft, change_ladder
    from tests.factories.segments import segment

    steps = ladder(program(code="club"))
    gold = Tier.objects.get(code="gold")
    segment(condition("tier", "is", tiers=(gold.pk,)))
    with pytest.raises(TierInUse):
        change_ladder(ladder=steps, tiers=[TierDraft("base", "Base", 0, 1000)])
    assert Tier.objects.filter(code="gold").exists()
