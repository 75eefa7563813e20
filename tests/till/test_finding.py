"""Find the customer: phone in any spelling, last digits, card, code."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.codes.models import Attempts
from apps.codes.services import code_text
from apps.common import clock
from apps.customers.services import card_number
from apps.till.cards import hidden_contact, is_birthday
from tests.factories.customers import CustomerFactory
from tests.factories.rewards import RewardFactory, give_points, take, today
from tests.till.conftest import HTMX

pytestmark = pytest.mark.django_db


def find(till, typed: str, **more) -> str:
    answer = till.post("/till/find/", {"q": typed, **more}, **HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        "+90 532 123 45 67",
        "0532 123 45 67",
        "05321234567",
        "532-123-4567",
        "(0532) 1234567",
        "4567",
        "34567",
        "MIRA@example.com ",
    ],
)
def test_a_customer_is_found_in_any_spelling(till, mira, typed):
    page = find(till, typed)
    assert "Mira Işık" in page
    assert "data-chosen" in page


def test_a_card_is_found_as_scanned_and_as_typed(till, mira):
    number = card_number(mira)
    for typed in (number, number.lower(), f"{number[:4]} {number[4:8]}-{number[8:]}"):
        assert "data-chosen" in find(till, typed)


def test_a_scanned_reward_code_brings_its_owner_with_the_reward_ticked(till, membership):
    redemption = take(RewardFactory(program=membership.program), membership)
    page = find(till, code_text(redemption.code))
    assert "Mira Işık" in page
    assert "checked" in page


def test_while_typing_nobody_is_chosen(till, mira):
    """ "0532" is the beginning of one number and may be the end of another."""
    page = find(till, "4567", live="1")
    assert "Mira Işık" in page
    assert "data-chosen" not in page


def test_two_with_the_same_digits_are_offered(till, mira):
    CustomerFactory(name="Deniz", phone="+905557654567")
    page = find(till, "4567")
    assert "Mira Işık" in page
    assert "Deniz" in page
    assert "data-chosen" not in page


@pytest.mark.parametrize(
    "typed", ["9999", "0532 999 99 99", "nobody@example.com", "ABCD-EFGH", "💥💥💥💥", "\0\0\0\0", "x" * 5_000]
)
def test_nobody_is_found_without_a_fault(till, mira, typed):
    page = find(till, typed)
    assert "Nobody found" in page
    assert "Mira" not in page


@pytest.mark.parametrize("typed", ["4", "567", "ab"])
def test_too_few_characters_find_nobody(till, mira, typed):
    assert "at least 4" in find(till, typed)


def test_an_empty_search_is_silent(till):
    assert find(till, " ").strip() == ""


def test_without_scripts_the_whole_page_comes(till, mira):
    page = till.post("/till/find/", {"q": "4567"}).content.decode()
    assert "Mira Işık" in page
    assert "<html" in page
    assert "sale-form" in page


def test_the_till_cannot_be_used_to_try_out_numbers(till, mira):
    with time_machine.travel("2026-03-01 12:00Z", tick=False):
        find(till, "9999")
        Attempts.objects.update(count=300)
        answer = till.post("/till/find/", {"q": "4567"}, **HTMX)
    assert "Too many tries" in answer.content.decode()
    assert "Mira" not in answer.content.decode()


def test_a_forgotten_customer_is_not_found(till, mira):
    mira.name = mira.name_key = mira.email = mira.phone = ""
    mira.forgotten_at = clock.now()
    mira.save()
    assert "Nobody found" in find(till, "4567")
    assert till.get(f"/till/customers/{mira.public_id}/").status_code == 404


# --- The card -----------------------------------------------------------------------------------------------------------


def card(till, customer) -> str:
    return till.get(f"/till/customers/{customer.public_id}/").content.decode()


def test_the_card_shows_balance_and_worth_and_no_whole_number(till, mira):
    page = card(till, mira)
    assert "250 points" in page
    assert "TRY" in page
    assert "••• 45 67" in page
    assert "5321234567" not in page
    assert "mira@example.com" not in page


def test_points_that_run_out_soon_are_said(till, mira, membership):
    give_points(membership, 40, expires_on=today() + dt.timedelta(days=10))
    give_points(membership, 60, expires_on=today() + dt.timedelta(days=100))
    assert "40 points expire soon" in card(till, mira)


def test_a_birthday_is_said_on_its_day(till, mira):
    mira.birthday_on = today().replace(year=1990)
    mira.save()
    assert "Birthday today" in card(till, mira)
    mira.birthday_on += dt.timedelta(days=2)
    mira.save()
    assert "Birthday today" not in card(till, mira)


@pytest.mark.parametrize(
    ("birthday", "today", "celebrated"),
    [
        ("2000-02-29", "2027-02-28", True),
        ("2000-02-29", "2028-02-28", False),
        ("2000-02-29", "2028-02-29", True),
        ("2000-02-29", "2100-02-28", True),
        ("2000-02-28", "2027-02-28", True),
        ("2000-03-01", "2027-02-28", False),
    ],
)
def test_the_29th_of_february_is_celebrated_every_year(birthday, today, celebrated):
    """Rule 21."""
    assert is_birthday(dt.date.fromisoformat(birthday), dt.date.fromisoformat(today)) is celebrated


def test_nobody_has_a_birthday_that_is_not_known():
    assert not is_birthday(None, dt.date(2026, 1, 1))


@pytest.mark.parametrize(
    ("phone", "email", "shown"),
    [("+905321234567", "", "••• 45 67"), ("", "deniz@example.com", "de•••@example.com"), ("", "", "")],
)
def test_a_contact_is_hinted_at_and_not_shown(phone, email, shown):
    assert hidden_contact(CustomerFactory.build(phone=phone, email=email)) == shown


def test_somebody_else_is_nobody(till):
    assert till.get("/till/customers/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_ten_rewards_cost_the_till_as_much_as_one(till, mira, membership):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            card(till, mira)
        return len(asked)

    RewardFactory(program=membership.program)
    take(RewardFactory(program=membership.program, price_points=10), membership)
    one = queries()
    for _reward in range(9):
        take(RewardFactory(program=membership.program, price_points=10), membership)
    assert queries() == one
