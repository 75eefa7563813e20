"""Levels in plain words, made from the ladder."""

from __future__ import annotations

from typing import Any

import pytest

from apps.programs.models import Ladder, Tier
from apps.programs.reports import house_rules
from apps.programs.services import TierDraft, start_ladder
from tests.factories.programs import program

pytestmark = pytest.mark.django_db

AGAIN = (
    "If the purchase that took you up is cancelled or brought back in full, your level is looked at again that night."
)


def levels(*, gold: dict[str, Any] | None = None, **more: Any) -> list[str]:
    """What the rules say beyond those of a programme without levels."""
    club = program()
    before = house_rules(club)
    values: dict[str, Any] = {"basis": "spend", "window": "calendar_year"} | more
    tiers = [TierDraft("base", "Guest", 0), TierDraft("gold", "Gold", 500_000, **(gold or {}))]
    start_ladder(program=club, tiers=tiers, **values)
    return [sentence for sentence in house_rules(club) if sentence not in before]


PLAIN = [
    "Your level depends on what you spend in a calendar year, less what you bring back.",
    "Guest: from the start.",
    "Gold: from ₺5,000.00 on.",
    "You go up at once, with the purchase that takes you there.",
    "A level lasts at least until the end of the next year.",
    "If you have not earned it again by then, you go down to the level you earned.",
    AGAIN,
]


def test_a_plain_ladder_is_told_in_whole():
    assert levels() == PLAIN


@pytest.mark.parametrize(
    ("settings", "gone", "come"),
    [
        ({"downgrade": "none"}, [PLAIN[5]], ["You keep it afterwards, too."]),
        ({"downgrade": "one_level"}, [PLAIN[5]], ["If you have not earned it again by then, you go one level down."]),
        ({"grace_days": 14}, [], ["Purchases of 14 more days still count for keeping it."]),
        ({"gold": {"multiplier_milli": 1500}}, [], ["Gold: you get 1.5 times the points."]),
        ({"gold": {"is_permanent": True}}, [], ["Gold: once you have reached it, you never fall below it."]),
        ({"gold": {"benefits": "A free cake."}}, [], ["Gold: A free cake."]),
        (
            {"window": "rolling", "months": 6},
            [PLAIN[0], PLAIN[4]],
            [
                "Your level depends on what you spent in the last 6 months, less what you brought back.",
                "A level lasts at least 6 months from the day you reach it.",
            ],
        ),
        (
            {"basis": "points"},
            [PLAIN[0], PLAIN[2]],
            [
                "Your level depends on the points you earn in a calendar year, spent or not.",
                "Gold: from 500,000 points on.",
            ],
        ),
        (
            {"basis": "orders"},
            [PLAIN[0], PLAIN[2]],
            [
                "Your level depends on the number of your purchases in a calendar year.",
                "Gold: from 500,000 purchases on.",
            ],
        ),
    ],
)
def test_a_setting_of_the_ladder_changes_its_own_sentence(settings, gone, come):
    told = levels(**settings)
    assert [sentence for sentence in PLAIN if sentence not in told] == gone
    assert [sentence for sentence in told if sentence not in PLAIN] == come


@pytest.mark.parametrize(
    ("downgrade", "sentence"),
    [
        ("none", "You keep a level that you have reached."),
        ("one_level", "You keep a level; if what you bring back takes you below it, you go one level down."),
        (
            "to_earned",
            "You keep a level; if what you bring back takes you below it, you go down to the level you earned.",
        ),
    ],
)
def test_a_level_for_life_falls_only_by_returns(downgrade, sentence):
    told = levels(window="lifetime", downgrade=downgrade)
    assert sentence in told
    assert not any("at least" in one for one in told)


@pytest.mark.parametrize("basis", Ladder.Basis.values)
@pytest.mark.parametrize("window", Ladder.Window.values)
def test_every_basis_and_window_has_its_sentence(basis, window):
    months = 1 if window == "rolling" else None
    told = levels(basis=basis, window=window, months=months)
    assert told[0].startswith("Your level depends on ")
    assert "%(" not in " ".join(told)


def test_no_setting_of_a_ladder_is_silent():
    ladder = {field.name for field in Ladder._meta.concrete_fields} - {"id", "program", "created_at"}
    assert ladder == {"basis", "window", "months", "downgrade", "grace_days"}
    tier = {field.name for field in Tier._meta.concrete_fields} - {"id", "ladder", "code"}
    assert tier == {"name", "threshold", "multiplier_milli", "is_permanent", "benefits"}
