"""What people are told when an offer does not apply: whole sentences with the figure that is missing (rule 70)."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.utils import translation

from apps.offers import errors
from apps.offers.engine import Refusal
from apps.offers.wording import _PLAIN, _TOLD, message
from apps.shop.services import save_shop
from tests.architecture.house import APPS

pytestmark = pytest.mark.django_db
MAY_17 = dt.date(2026, 5, 17)


def test_every_reason_that_the_house_can_give_has_its_sentence() -> None:
    """Who adds a reason adds its words."""
    sources = [*(APPS / "offers" / "engine").rglob("*.py"), *(APPS / "checkout" / "services" / "codes").rglob("*.py")]
    found = {reason for path in sources for reason in re.findall(r'Refusal\(\s*"(\w+)"', path.read_text())}
    # By a table instead of a call.
    found |= {"not_live", "paused", "ended", "used_up", "code_used", "customer_limit", "period_limit"}
    assert {"needs_code", "budget_spent", "below_minimum", "offer_repeated"} <= found
    assert found - set(_PLAIN) - set(_TOLD) == set()


def test_no_reason_has_two_sentences() -> None:
    assert set(_PLAIN) & set(_TOLD) == set()


@pytest.mark.parametrize("reason", sorted(_PLAIN))
def test_a_plain_reason_is_a_whole_sentence_without_a_gap(reason: str) -> None:
    told = message(Refusal(reason))
    assert told[0].isupper()
    assert told.endswith(".")
    assert "%" not in told


@pytest.mark.parametrize(
    ("reason", "facts", "words"),
    [
        ("not_started", {"from_on": MAY_17}, "This offer begins on May 17, 2026."),
        ("run_out", {"last_on": MAY_17}, "This offer ended on May 17, 2026."),
        ("code_expired", {"last_on": MAY_17}, "This code was valid until May 17, 2026."),
        ("wrong_day", {"weekdays": [0, 5, 6]}, "This offer is valid on: Monday, Saturday, Sunday."),
        (
            "wrong_hour",
            {"from_time": dt.time(14), "until_time": dt.time(17, 30)},
            "This offer is valid from 14:00 to 17:30.",
        ),
        ("needs_tier", {"tier": "Altın"}, "This offer is for members from the level Altın up."),
        ("below_minimum", {"missing_minor": 1}, "Buy for ₺0.01 more to get this offer."),
        ("below_minimum", {"missing_minor": 123_456}, "Buy for ₺1,234.56 more to get this offer."),
        ("pieces_missing", {"missing": 1}, "Take 1 more piece to get this offer."),
        ("pieces_missing", {"missing": 2}, "Take 2 more pieces to get this offer."),
        (
            "better_deal",
            {"gets_minor": 3_000, "instead_of_minor": 1_050},
            "Not together with the other offers. They save more: ₺30.00 instead of ₺10.50.",
        ),
    ],
)
def test_what_is_missing_stands_in_the_sentence(reason: str, facts: dict[str, Any], words: str) -> None:
    assert message(Refusal(reason, facts)) == words


@pytest.mark.parametrize(
    ("currency", "minor", "words"), [("TRY", 2_050, "₺20.50"), ("AZN", 2_050, "20.50"), ("JPY", 2_050, "2,050")]
)
def test_money_is_told_in_the_shops_own_currency(currency: str, minor: int, words: str) -> None:
    save_shop(name="Lale", currency=currency, time_zone="Europe/Istanbul", country="TR", language="tr")
    assert words in message(Refusal("below_minimum", {"missing_minor": minor}))


def test_days_hours_and_money_are_spelt_as_the_reader_spells_them() -> None:
    with translation.override("tr"):
        assert "17 Mayıs 2026" in message(Refusal("run_out", {"last_on": MAY_17}))
        hours = message(Refusal("wrong_hour", {"from_time": dt.time(14), "until_time": dt.time(17, 30)}))
        assert "14:00" in hours
        assert "17:30" in hours
        assert "Pazartesi" in message(Refusal("wrong_day", {"weekdays": [0]}))
        assert "₺20,50" in message(Refusal("below_minimum", {"missing_minor": 2_050}))


def test_a_level_that_is_called_like_a_placeholder_is_only_a_name() -> None:
    assert "%(x)s" in message(Refusal("needs_tier", {"tier": "%(x)s"}))


@pytest.mark.parametrize(
    ("refusal", "code", "conflict"),
    [
        (errors.BadOffer, "bad_offer", False),
        (errors.LimitInUse, "limit_in_use", True),
        (errors.OfferEnded, "offer_ended", True),
        (errors.OfferGone, "offer_gone", True),
    ],
)
def test_what_could_succeed_another_time_is_a_conflict(
    refusal: type[errors.DomainError], code: str, conflict: bool
) -> None:
    """The code is part of the API: who matches it must not be surprised."""
    assert (refusal.code, refusal.conflict) == (code, conflict)
