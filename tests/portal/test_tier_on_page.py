"""A member reads the level, what it is good for, and what is missing (rule 50)."""

from __future__ import annotations

import pytest

from apps.checkout.services import complete_order
from apps.common import clock
from apps.programs.models import Tier
from tests.factories.orders import draft_order
from tests.factories.programs import ladder
from tests.portal.test_statement_page import words

pytestmark = pytest.mark.django_db


def buys(ayse, total_minor):
    complete_order(draft=draft_order(total_minor, customer_id=ayse.customer.pk, placed_at=clock.now()))


def test_a_programme_without_tiers_says_nothing_of_them(phone, ayse):
    assert "more to reach" not in words(phone)


def test_the_level_its_promise_and_the_next_one_are_told(phone, ayse):
    ladder(ayse.program, multipliers=(1000, 1500, 2000))
    Tier.objects.filter(code="silver").update(benefits="Free coffee on Mondays\n<b>and cake</b>")
    buys(ayse, 150_000)
    page = words(phone)
    assert "Silver Since" in page
    assert "at least until" in page
    assert "Your points count 1.5 times" in page
    assert "Free coffee on Mondays" in page
    assert "₺3,500.00 more to reach Gold" in page
    assert "&lt;b&gt;and cake" in page


def test_the_top_level_has_no_next_one(phone, ayse):
    ladder(ayse.program)
    buys(ayse, 900_000)
    page = words(phone)
    assert "Gold" in page
    assert "more to reach" not in page
