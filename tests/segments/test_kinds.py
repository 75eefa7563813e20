"""Each kind of condition on both sides of its edge, in the shop's time."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.common import clock
from apps.segments.reports import members, size, why
from tests.factories.customers import CustomerFactory
from tests.factories.segments import all_of, bought, condition, istanbul, none_of, says, shop_time

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 5, 10)


@pytest.fixture(autouse=True)
def shop():
    istanbul()
    with clock.moved_to(shop_time("2026-05-10", "15:00")):
        yield


@pytest.fixture
def mira():
    return CustomerFactory.create(name="Mira")


def is_in(asked, customer, today=TODAY) -> bool:
    """Also: whoever is not in it is in its opposite, for every condition."""
    found = members(all_of(asked), today).filter(pk=customer.pk).exists()
    assert members(none_of(asked), today).filter(pk=customer.pk).exists() is not found
    return found


@pytest.mark.parametrize(
    ("placed", "how", "days", "expected"),
    [
        # The day's first and last minute in Istanbul: in UTC the first one is still the day before.
        (("2026-04-10", "00:00"), "within", 30, True),
        (("2026-04-09", "23:59"), "within", 30, False),
        (("2026-04-09", "23:59"), "longer", 30, True),
        (("2026-04-10", "00:00"), "longer", 30, False),
        (("2026-05-10", "00:00"), "within", 0, True),
        (("2026-05-09", "23:59"), "within", 0, False),
        (("2026-05-09", "23:59"), "longer", 0, True),
        (("2025-05-10", "12:00"), "never", None, False),
    ],
)
def test_the_last_purchase_is_judged_by_shop_days(mira, placed, how, days, expected) -> None:
    bought(mira, shop_time("2024-01-01"))
    bought(mira, shop_time(*placed))
    assert is_in(condition("last_purchase", how, days=days), mira) is expected


@pytest.mark.parametrize(("how", "expected"), [("within", False), ("longer", False), ("never", True)])
def test_whoever_never_bought_has_no_last_purchase(mira, how, expected) -> None:
    """A guest's purchase, an open and a returned one are nobody's; and they don't hide others from "never"."""
    bought(None)
    bought(mira, status="returned")
    bought(mira, status="open")
    assert is_in(condition("last_purchase", how, days=30), mira) is expected


@pytest.mark.parametrize(
    ("placed", "how", "expected"),
    [
        (("2026-04-10", "00:00"), "within", True),
        (("2026-04-09", "23:59"), "within", False),
        (("2026-04-10", "00:00"), "longer", False),
        (("2026-04-09", "23:59"), "longer", True),
    ],
)
def test_the_first_purchase_is_judged_by_shop_days(mira, placed, how, expected) -> None:
    bought(mira, shop_time(*placed))
    bought(mira, shop_time("2026-05-09"))
    assert is_in(condition("first_purchase", how, days=30), mira) is expected


@pytest.mark.parametrize("how", ["within", "longer"])
def test_whoever_never_bought_has_no_first_purchase(mira, how) -> None:
    assert not is_in(condition("first_purchase", how, days=30), mira)


@pytest.mark.parametrize(
    ("times", "how", "low", "expected"),
    [
        (2, "at_least", 2, True),
        (1, "at_least", 2, False),
        (1, "at_least", 1, True),
        (0, "at_least", 1, False),
        (0, "at_least", 0, True),
        (2, "at_most", 2, True),
        (3, "at_most", 2, False),
        (0, "at_most", 0, True),
        (1, "at_most", 0, False),
        (2, "exactly", 2, True),
        (3, "exactly", 2, False),
        (1, "exactly", 2, False),
        (0, "exactly", 0, True),
        (1, "exactly", 0, False),
    ],
)
@pytest.mark.parametrize("days", [None, 30])
def test_purchases_are_counted(mira, times, how, low, expected, days) -> None:
    """Those before the window, cancelled ones and other people's are left out."""
    for _each in range(times):
        bought(mira, shop_time("2026-04-10", "00:00"))
    if days:
        bought(mira, shop_time("2026-04-09", "23:59"))
    bought(mira, status="cancelled")
    bought(CustomerFactory.create())
    assert is_in(condition("purchases", how, low=low, days=days), mira) is expected


@pytest.mark.parametrize(
    ("paid", "back", "how", "low", "expected"),
    [
        (10_000, 0, "at_least", 10_000, True),
        (10_000, 1, "at_least", 10_000, False),
        (10_001, 1, "at_least", 10_000, True),
        (10_000, 0, "at_most", 10_000, True),
        (10_001, 0, "at_most", 10_000, False),
        (10_001, 1, "at_most", 10_000, True),
    ],
)
@pytest.mark.parametrize("days", [None, 30])
def test_spend_is_net_of_what_was_given_back(mira, paid, back, how, low, expected, days) -> None:
    bought(mira, shop_time("2026-04-10", "00:00"), total_minor=paid, refunded_minor=back)
    if days:
        bought(mira, shop_time("2026-04-09", "23:59"), total_minor=50_000)
    bought(mira, status="returned", total_minor=70_000)
    assert is_in(condition("spend", how, low=low, days=days), mira) is expected


@pytest.mark.parametrize(
    ("how", "low", "expected"), [("at_most", 0, True), ("at_least", 0, True), ("at_least", 1, False)]
)
def test_whoever_never_bought_has_spent_nothing(mira, how, low, expected) -> None:
    assert is_in(condition("spend", how, low=low), mira) is expected


@pytest.mark.parametrize(
    ("words", "how", "expected"),
    [
        ([True], "yes", True),
        ([True, False], "yes", False),
        ([False, True], "yes", True),
        ([], "yes", False),
        ([True, False], "no", True),
        ([False, True], "no", False),
        ([], "no", False),
        ([], "unasked", True),
        ([False], "unasked", False),
        ([], "not_yes", True),
        ([True, False], "not_yes", True),
        ([True], "not_yes", False),
    ],
)
def test_consent_is_the_newest_word_of_its_channel_and_purpose(mira, words, how, expected) -> None:
    for granted in words:
        says(mira, granted)
    says(mira, True, channel="sms")
    says(mira, True, purpose="programme")
    assert is_in(condition("consent", how, word="email", other_word="marketing"), mira) is expected


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (condition("last_purchase", "within", days=30), "Last purchase: 3 May 2026, 7 days ago"),
        (condition("first_purchase", "within", days=30), "First purchase: 1 January 2026, 129 days ago"),
        (condition("purchases", "at_least", low=1), "Bought 2 times"),
        (condition("purchases", "at_least", low=1, days=30), "Bought 1 time in the last 30 days"),
        (condition("spend", "at_least", low=1), "Spent ₺200.00"),
        (condition("spend", "at_least", low=1, days=30), "Spent ₺100.00 in the last 30 days"),
        (
            condition("consent", "yes", word="email", other_word="marketing"),
            "E-mail, Offers and news: yes, since 10 May 2026",
        ),
        (condition("consent", "yes", word="sms", other_word="marketing"), "SMS, Offers and news: never asked"),
    ],
)
def test_the_reason_says_what_the_shop_knows(mira, asked, text) -> None:
    bought(mira, shop_time("2026-01-01"))
    bought(mira, shop_time("2026-05-03", "00:00"))
    says(mira, True)
    [reason] = why(all_of(asked), mira, TODAY)
    assert reason.text == text


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (condition("last_purchase", "never"), "Never bought"),
        (condition("first_purchase", "within", days=3), "Never bought"),
        (condition("purchases", "at_most", low=0), "Bought 0 times"),
        (condition("spend", "at_most", low=0), "Spent ₺0.00"),
    ],
)
def test_the_reason_of_somebody_who_never_bought(mira, asked, text) -> None:
    [reason] = why(all_of(asked), mira, TODAY)
    assert (reason.text, size(all_of(asked), TODAY)) == (text, reason.holds)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("last_purchase", {"how": "within", "days": 30}),
        ("first_purchase", {"how": "within", "days": 30}),
        ("purchases", {"how": "at_least", "low": 1, "days": None}),
        ("purchases", {"how": "at_least", "low": 1, "days": 30}),
        ("spend", {"how": "at_least", "low": 1, "days": 30}),
        ("joined", {"how": "within", "days": 30}),
    ],
)
def test_a_day_that_is_over_knows_nothing_of_what_came_later(name, said) -> None:
    """Baskets are tried for any moment: "why did she not get it then"."""
    mira = CustomerFactory.create(joined_at=shop_time("2026-04-20", "10:00"))
    bought(mira, shop_time("2026-04-20", "10:00"))
    asked = condition(name, **said)
    assert is_in(asked, mira, today=dt.date(2026, 4, 19)) is False
    assert is_in(asked, mira, today=dt.date(2026, 4, 20)) is True
    assert is_in(asked, mira, today=dt.date(2026, 5, 10)) is True
