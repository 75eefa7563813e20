"""What each condition says and whom it finds where the facts are odd: other currencies, other people, days ahead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import translation

from apps.catalog.models import Category, Product
from apps.common import clock
from apps.customers.models import Customer, Tag
from apps.customers.services import ensure_tags, tag_customers
from apps.orders.models import OrderLine
from apps.programs.models import Membership
from apps.segments.drafts import ConditionDraft, Values
from apps.segments.errors import BadCondition
from apps.segments.kinds import kind_named
from apps.segments.reports import members, why
from apps.shop.services import forget_shop, save_shop
from tests.factories.customers import CustomerFactory
from tests.factories.programs import ladder, member, program
from tests.factories.rewards import give_points
from tests.factories.segments import all_of, bought, condition, istanbul, none_of, says, shop_time

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 5, 10)


@pytest.fixture(autouse=True)
def shop() -> Iterator[None]:
    istanbul()
    forget_shop()
    with clock.moved_to(shop_time("2026-05-10", "15:00")):
        yield


@pytest.fixture
def mira() -> Customer:
    return CustomerFactory.create(name="Mira")


def told(asked: ConditionDraft, customer: Customer, language: str = "en") -> tuple[str, bool]:
    with translation.override(language):
        [reason] = why(all_of(asked), customer, TODAY)
    return reason.text, reason.holds


def names(asked: ConditionDraft, today: dt.date = TODAY) -> list[str]:
    """Those it finds; and the rest are found by its opposite, each of them once."""
    found = [each.name for each in members(all_of(asked), today)]
    others = [each.name for each in members(none_of(asked), today)]
    everybody = sorted(Customer.objects.present().values_list("name", flat=True))
    assert sorted(found + others) == everybody
    return sorted(found)


@pytest.mark.parametrize(
    ("placed", "words"),
    [
        (("2026-05-10", "00:00"), "Last purchase: 10 May 2026, today"),
        (("2026-05-10", "23:59"), "Last purchase: 10 May 2026, today"),
        (("2026-05-09", "23:59"), "Last purchase: 9 May 2026, 1 day ago"),
        (("2025-05-10", "12:00"), "Last purchase: 10 May 2025, 365 days ago"),
        # Told by a till whose clock is ahead: known tomorrow.
        (("2026-05-11", "08:00"), "Never bought"),
    ],
)
def test_how_long_ago_is_counted_in_shop_days(mira: Customer, placed: tuple[str, str], words: str) -> None:
    bought(mira, shop_time(*placed))
    assert told(condition("last_purchase", "within", days=30), mira)[0] == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Spent ₺1,234.50 in the last 30 days"),
        ("tr", "₺1.234,50"),
        ("az", "1.234,50"),
    ],
)
def test_money_is_told_as_the_reader_writes_it(mira: Customer, language: str, words: str) -> None:
    bought(mira, shop_time("2026-05-01"), total_minor=123_450)
    assert words in told(condition("spend", "at_least", low=1, days=30), mira, language)[0]


def test_a_shop_in_baku_asks_and_tells_in_manat(mira: Customer) -> None:
    save_shop(name="Gül", currency="AZN", time_zone="Asia/Baku", country="AZ", language="az")
    forget_shop()
    bought(mira, shop_time("2026-05-01"), total_minor=5_000, currency="AZN")
    assert told(condition("spend", "at_least", low=5_000), mira) == ("Spent ₼50.00", True)


def test_in_baku_the_day_begins_an_hour_before_istanbul(mira: Customer) -> None:
    at = shop_time("2026-05-09", "23:30")
    bought(mira, at)
    asked = condition("last_purchase", "within", days=0)
    assert names(asked) == []
    save_shop(name="Gül", currency="TRY", time_zone="Asia/Baku", country="AZ", language="az")
    forget_shop()
    assert names(asked) == ["Mira"]


def test_thousands_of_purchases_are_told_with_their_separator(mira: Customer) -> None:
    kind = kind_named("purchases")
    assert kind is not None
    bought(mira)
    assert kind.why(Values(how="at_least", low=1, days=1_000), [mira.pk], TODAY) == {
        mira.pk: "Bought 1 time in the last 1,000 days"
    }


@pytest.mark.parametrize("how", ["at_least", "at_most", "exactly"])
def test_purchases_of_people_who_were_forgotten_find_nobody(mira: Customer, how: str) -> None:
    gone = CustomerFactory.create()
    bought(gone)
    Customer.objects.filter(pk=gone.pk).update(name="", name_key="", email="", phone="", forgotten_at=clock.now())
    found = members(all_of(condition("purchases", how, low=1)), TODAY)
    assert gone not in found


def test_a_purchase_for_nothing_counts_as_one_but_not_as_money(mira: Customer) -> None:
    bought(mira, total_minor=0)
    assert names(condition("purchases", "at_least", low=1)) == ["Mira"]
    assert names(condition("spend", "at_least", low=1)) == []
    assert names(condition("spend", "at_most", low=0)) == ["Mira"]


@pytest.mark.parametrize(("how", "found"), [("yes", ["Mira"]), ("not_yes", ["Deniz"]), ("unasked", ["Deniz"])])
@pytest.mark.parametrize("channel", ["email", "sms", "call"])
def test_a_word_about_one_channel_says_nothing_about_the_others(
    mira: Customer, how: str, found: list[str], channel: str
) -> None:
    deniz = CustomerFactory.create(name="Deniz")
    says(mira, True, channel=channel)
    for other in {"email", "sms", "call"} - {channel}:
        says(deniz, True, channel=other)
    assert names(condition("consent", how, word=channel, other_word="marketing")) == found


def test_a_withdrawn_word_is_told_with_its_own_day(mira: Customer) -> None:
    with clock.moved_to(shop_time("2026-05-01", "00:10")):
        says(mira, True)
    with clock.moved_to(shop_time("2026-05-09", "23:50")):
        says(mira, False)
    asked = condition("consent", "no", word="email", other_word="marketing")
    assert told(asked, mira) == ("E-mail, Offers and news: no, since 9 May 2026", True)


@pytest.mark.parametrize(
    ("born", "today", "days", "found"),
    [
        # From the last day of February of a leap year into March.
        ("1990-03-01", "2028-02-29", 1, True),
        ("1992-02-29", "2028-02-29", 1, True),
        ("1990-02-28", "2028-02-29", 1, False),
        # A window that ends on 28 February of a common year holds the 29th, one that passes it does as well.
        ("1992-02-29", "2026-02-27", 1, True),
        ("1992-02-29", "2026-02-27", 9, True),
        # Over new year, to a February that has no 29th.
        ("1992-02-29", "2026-12-31", 59, True),
        ("1992-02-29", "2026-12-31", 58, False),
        ("1990-12-31", "2026-12-31", 0, True),
        ("1990-01-01", "2026-12-31", 0, False),
    ],
)
def test_birthdays_around_the_end_of_february_and_of_the_year(born: str, today: str, days: int, found: bool) -> None:
    CustomerFactory.create(name="Deniz", birthday_on=born)
    asked = condition("birthday", "ahead", days=days)
    assert names(asked, dt.date.fromisoformat(today)) == (["Deniz"] if found else [])


@pytest.mark.parametrize(("language", "words"), [("en", "Birthday: 3 May"), ("tr", "3 Mayıs"), ("az", "3 may")])
def test_a_birthday_is_told_in_the_readers_month(language: str, words: str) -> None:
    deniz = CustomerFactory.create(birthday_on="1990-05-03")
    assert words in told(condition("birthday", "month", word="5"), deniz, language)[0]
    assert "1990" not in told(condition("birthday", "month", word="5"), deniz, language)[0]


def test_a_language_that_the_house_does_not_speak_is_told_by_its_code() -> None:
    guest = CustomerFactory.create(name="Hans", language="de")
    assert told(condition("language", "is_not", keys=("tr",)), guest) == ("Language: de", True)
    assert names(condition("language", "is_not", keys=("tr", "az", "en"))) == ["Hans"]


@pytest.fixture
def shelf() -> list[Product]:
    drinks = Category.objects.create(code="drinks", name="Drinks")
    made = [Product.objects.create(sku=f"P{n}", name=f"Thing {n}", category=drinks) for n in range(5)]
    return [*made, Product.objects.create(sku="LOOSE", name="Loose")]


def sells(customer: Customer | None, product: Product, day: str, position: int = 1) -> None:
    OrderLine.objects.create(
        order=bought(customer, shop_time(day)),
        position=position,
        product=product,
        quantity_milli=1_000,
        unit_price_minor=100,
        total_minor=100,
    )


def test_of_many_things_bought_the_three_newest_are_named(mira: Customer, shelf: list[Product]) -> None:
    for number, product in enumerate(shelf[:5], start=1):
        sells(mira, product, f"2026-05-0{number}")
    asked = condition("products", "bought", products=tuple(each.pk for each in shelf))
    assert told(asked, mira) == ("Bought Thing 4, Thing 3, Thing 2, last on 5 May 2026, 5 days ago", True)


def test_a_thing_without_a_category_is_in_none(mira: Customer, shelf: list[Product]) -> None:
    sells(mira, shelf[-1], "2026-05-01")
    category = shelf[0].category_id
    assert category is not None
    assert names(condition("categories", "bought", categories=(category,))) == []
    assert names(condition("categories", "not_bought", categories=(category,))) == ["Mira"]
    assert told(condition("categories", "not_bought", categories=(category,)), mira) == ("Bought none of these", True)


def test_one_of_several_things_is_enough_and_bought_twice_is_found_once(mira: Customer, shelf: list[Product]) -> None:
    for day in ("2026-05-01", "2026-05-02"):
        sells(mira, shelf[0], day)
    sells(None, shelf[1], "2026-05-03")
    both = (shelf[0].pk, shelf[1].pk)
    assert names(condition("products", "bought", products=both)) == ["Mira"]
    assert names(condition("products", "bought", products=(shelf[1].pk,))) == []
    assert names(condition("products", "bought", products=both, days=8)) == ["Mira"]
    assert names(condition("products", "bought", products=both, days=7)) == []


def test_a_level_counts_in_whichever_programme_it_is_held(mira: Customer) -> None:
    clubs = [program(code=code, name=code.title()) for code in ("tea", "coffee")]
    golds = []
    for club in clubs:
        gold = ladder(club).tiers.get(code="gold")
        Membership.objects.filter(pk=member(club, mira).pk).update(tier=gold)
        golds.append(gold.pk)
    assert names(condition("tier", "is", tiers=(golds[0],))) == ["Mira"]
    assert names(condition("tier", "is_not", tiers=tuple(golds))) == []
    assert told(condition("tier", "is", tiers=tuple(golds)), mira) == ("Level: Gold, Gold", True)


def test_points_of_another_programme_do_not_count(mira: Customer) -> None:
    club, other = program(name="Club"), program(name="Other")
    give_points(member(other, mira), 12_345)
    assert told(condition("balance", "at_least", low=1, program=other.pk), mira) == ("Has 12,345 points", True)
    assert told(condition("balance", "at_least", low=0, program=club.pk), mira) == ("Is not a member", False)


def test_a_tag_nobody_wears_any_more_finds_nobody_and_none_of_it_everybody(mira: Customer) -> None:
    [bride] = ensure_tags(names=["Bride"])
    assert names(condition("tags", "any", tags=(bride.pk,))) == []
    assert names(condition("tags", "all", tags=(bride.pk,))) == []
    assert names(condition("tags", "none", tags=(bride.pk,))) == ["Mira"]


def test_all_of_three_tags_are_not_two_of_them(mira: Customer) -> None:
    tags = ensure_tags(names=["A", "B", "C"])
    keys = tuple(each.pk for each in tags)
    for tag in tags[:2]:
        tag_customers(tag=tag, customer_ids=[mira.pk])
    assert names(condition("tags", "all", tags=keys)) == []
    tag_customers(tag=tags[2], customer_ids=[mira.pk])
    assert names(condition("tags", "all", tags=keys)) == ["Mira"]
    assert Tag.objects.count() == 3


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("birthday", Values(how="ahead"), "days"),
        ("birthday", Values(how="month", word="13"), "word"),
        ("birthday", Values(how="month", word=""), "word"),
        ("birthday", Values(how="soon"), "how"),
        ("joined", Values(how="between"), "first_on"),
        ("joined", Values(how="within"), "days"),
        ("joined", Values(how="between", first_on=dt.date(2026, 5, 2), last_on=dt.date(2026, 5, 1)), "last_on"),
        ("joined", Values(how="between", first_on=dt.date(1899, 12, 31)), "first_on"),
        ("joined", Values(how="between", last_on=dt.date(2200, 1, 2)), "last_on"),
        ("tags", Values(how="any"), "tags"),
        ("tags", Values(how="any", tags=(999_999,)), "tags"),
        ("products", Values(how="bought"), "products"),
        ("categories", Values(how="bought", categories=(999_999,)), "categories"),
        ("tier", Values(how="is"), "tiers"),
        ("balance", Values(how="at_least", low=1), "program"),
        ("balance", Values(how="at_least", low=1, program=999_999), "program"),
        ("language", Values(how="is"), "keys"),
        ("language", Values(how="is", keys=("tlh",)), "keys"),
        ("contact", Values(how="has", word="shoe size"), "word"),
        ("purchases", Values(how="at_least", low=10**9 + 1), "low"),
    ],
)
def test_an_answer_that_makes_no_question_names_its_field(kind: str, values: Values, field: str) -> None:
    asked = kind_named(kind)
    assert asked is not None
    with pytest.raises(BadCondition) as refusal:
        asked.check(values)
    assert (refusal.value.code, refusal.value.field) == (BadCondition.code, field)
    assert str(refusal.value)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("last_purchase", Values(how="never", days=-5)),
        ("birthday", Values(how="known", days=-5, word="13")),
        ("joined", Values(how="between", first_on=TODAY, days=-1)),
        ("joined", Values(how="exactly", days=0)),
        ("spend", Values(how="at_most", low=0)),
    ],
)
def test_what_the_answer_makes_needless_is_not_judged(kind: str, values: Values) -> None:
    asked = kind_named(kind)
    assert asked is not None
    asked.check(values)
