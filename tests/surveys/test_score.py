"""Rules 93 and 94: the score, how sure it is, and when there is none."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.surveys.score import ANSWERS_MIN, csat, csat_of, is_low, is_promoter, nps, nps_of

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "survey" / "nps_vectors.json").read_text())
CASES = {name: case.get("case_n324", case) for name, case in VECTORS.items()}


@pytest.mark.parametrize("name", CASES)
def test_the_published_vectors_come_out_to_the_digit_rule_93(name):
    case = CASES[name]
    found = nps(promoters=case["promoters"], passives=case["passives"], detractors=case["detractors"])
    assert found.n == case["n"]
    assert round(found.value, 4) == case["nps"]
    assert round(found.margin, 4) == case["moe95"]


def test_no_answers_is_no_answers_and_never_nought_rule_93():
    for none in (nps_of([]), csat_of([])):
        assert (none.n, none.value, none.margin, none.has_answers) == (0, None, None, False)


def test_below_thirty_answers_there_are_counts_and_no_score_rule_93():
    few, enough = nps_of([10] * (ANSWERS_MIN - 1)), nps_of([10] * ANSWERS_MIN)
    assert (few.promoters, few.n, few.value, few.margin) == (29, 29, None, None)
    assert (enough.value, enough.margin) == (100.0, 0.0)


@pytest.mark.parametrize(
    ("score", "group"),
    [
        *((each, "detractors") for each in range(7)),
        (7, "passives"),
        (8, "passives"),
        (9, "promoters"),
        (10, "promoters"),
    ],
)
def test_each_number_belongs_to_one_group(score, group):
    found = nps_of([score])
    assert {name for name in ("promoters", "passives", "detractors") if getattr(found, name)} == {group}


def test_satisfied_are_four_and_five():
    found = csat_of([5] * 20 + [4] * 4 + [3] * 6)
    assert (found.satisfied, found.others, found.value) == (24, 6, 80.0)
    assert round(found.margin, 4) == 14.3136


def test_twenty_nine_satisfied_people_give_no_percentage():
    assert csat(satisfied=29, others=0).value is None


@given(st.lists(st.integers(0, 10), min_size=ANSWERS_MIN, max_size=300))
def test_a_score_lies_between_its_ends_and_does_not_know_the_order(scores):
    found = nps_of(scores)
    assert -100 <= found.value <= 100
    assert 0 <= found.margin <= 100
    assert found == nps_of(sorted(scores))
    assert found.promoters + found.passives + found.detractors == found.n


@given(st.lists(st.integers(0, 10), min_size=ANSWERS_MIN, max_size=100))
def test_four_times_the_answers_halve_the_margin(scores):
    once, four = nps_of(scores), nps_of(scores * 4)
    assert four.value == pytest.approx(once.value)
    assert four.margin == pytest.approx(once.margin / 2)


@pytest.mark.parametrize(
    ("kind", "score", "low", "best"),
    [
        ("nps", 6, True, False),
        ("nps", 7, False, False),
        ("nps", 9, False, True),
        ("csat", 2, True, False),
        ("csat", 3, False, False),
        ("csat", 5, False, True),
        ("own", 0, False, False),
        ("nps", None, False, False),
    ],
)
def test_who_is_called_back_and_who_is_asked_to_tell_others_rule_102(kind, score, low, best):
    assert (is_low(kind, score), is_promoter(kind, score)) == (low, best)
