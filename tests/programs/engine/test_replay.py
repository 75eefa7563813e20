from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.programs.engine import Earn, Held, MemberState, Purchase, Reversal, TakeBack, replay
from tests.programs.engine.shop import NOON, order, program, sold, terms
from tests.programs.engine.test_earning import LINES, RULES

DAY = dt.timedelta(days=1)


def play(*facts, a_program=None, state=None, now=NOON):
    state = state or MemberState()
    return replay(state=state, program=a_program or program(), facts=facts, now=now), state


def refunded(an_order, *amounts):
    lines = tuple(replace(line, refunded_minor=amount) for line, amount in zip(an_order.lines, amounts, strict=True))
    return Reversal(replace(an_order, lines=lines), "refund")


def test_a_purchase_earns_and_the_points_are_there():
    (earn,), state = play(Purchase(order(sold(12_950))))
    assert isinstance(earn, Earn)
    assert (earn.points, earn.base_minor, earn.waits, state.available) == (129, 12_950, False, 129)


def test_the_same_purchase_again_earns_nothing():
    """Rule 19."""
    decisions, _state = play(Purchase(order()), Purchase(order()))
    assert len(decisions) == 1


def test_a_partial_refund_takes_back_down_to_what_the_rest_is_worth():
    """Rules 29 and 30."""
    bought = order(sold(12_950))
    (_earn, take), state = play(Purchase(bought), refunded(bought, 5_000))
    assert isinstance(take, TakeBack)
    assert (take.wanted, take.taken, take.base_minor, state.available) == (50, 50, 7_950, 79)


def test_a_refund_of_what_did_not_count_takes_nothing():
    bought = order(sold(10_000), sold(2_000, kind="shipping"))
    decisions, _state = play(Purchase(bought), refunded(bought, 0, 2_000))
    assert len(decisions) == 1


def test_a_refund_of_an_order_that_earned_nothing_takes_nothing():
    assert play(refunded(order(), 10_000))[0] == []


def test_falling_below_the_minimum_afterwards_takes_only_what_came_back():
    rule = terms(min_spend_minor=10_000)
    bought = order(sold(10_000))
    (_earn, take), _state = play(Purchase(bought), refunded(bought, 1_000), a_program=program(rule))
    assert take.taken == 10


def test_the_version_that_gave_takes_back():
    """Rule 9: not today's rule, whatever it says by now."""
    old = terms(version_id=1, valid_until=NOON + DAY)
    new = terms(version_id=2, valid_from=NOON + DAY, points_per_unit=5, excluded_products=frozenset({7}))
    bought = order(sold(10_000, product_id=7))
    (_earn, take), state = play(Purchase(bought), refunded(bought, 10_000), a_program=program(old, new))
    assert (take.taken, state.available) == (100, 0)


def test_the_rounding_that_gave_takes_back():
    held = {(1, 1): Held(terms(), granted=130, rounding="half_up")}
    bought = order(sold(12_950))
    (take,), _state = play(refunded(bought, 0 + 450), state=MemberState(available=130, held=held))
    assert take.taken == 5


def test_waiting_points_are_not_available_and_are_taken_from_where_they_wait():
    """Rules 24, 26 and 27."""
    rule = program(terms(wait_days=14))
    bought = order()
    (earn, take), state = play(Purchase(bought), refunded(bought, 3_000), a_program=rule)
    assert (earn.waits, earn.activates_at) == (True, NOON + 14 * DAY)
    assert (take.from_pending, take.taken, state.available) == (True, 30, 0)


def test_points_that_waited_long_enough_before_they_were_recorded_are_available_at_once():
    rule = program(terms(wait_days=14))
    (earn,), state = play(Purchase(order()), a_program=rule, now=NOON + 14 * DAY)
    assert (earn.waits, state.available) == (False, 100)


@pytest.mark.parametrize(
    ("policy", "taken", "shortfall"), [("down_to_zero", 40, 60), ("pending_only", 0, 100), ("allow_debt", 100, 0)]
)
def test_what_happens_when_points_are_missing_is_the_programmes_choice(policy, taken, shortfall):
    """Rule 6."""
    state = MemberState(available=40, held={(1, 1): Held(terms(), granted=100)})
    (take,), _state = play(refunded(order(), 10_000), a_program=program(shortfall=policy), state=state)
    assert (take.taken, take.shortfall) == (taken, shortfall)


def test_a_member_in_debt_has_nothing_to_take():
    state = MemberState(available=-20, held={(1, 1): Held(terms(), granted=100)})
    (take,), _state = play(refunded(order(), 10_000), state=state)
    assert (take.taken, take.shortfall) == (0, 100)


def test_what_was_missing_once_is_not_asked_for_again():
    state = MemberState(available=40, held={(1, 1): Held(terms(), granted=100)})
    play(refunded(order(), 10_000), state=state)
    state.available = 500
    assert play(refunded(order(), 10_000), state=state)[0] == []


def test_an_undone_import_takes_everything_down_to_zero_whatever_the_programme_says():
    state = MemberState(available=40, held={(1, 1): Held(terms(), granted=100)})
    undo = Reversal(order(), "undone", whole=True)
    (take,), _state = play(undo, a_program=program(shortfall="pending_only"), state=state)
    assert (take.base_minor, take.taken, take.shortfall) == (0, 40, 60)


def test_a_programme_that_takes_the_best_rule_takes_back_by_the_same_rule():
    small, big = terms(rule_id=1), terms(rule_id=2, points_per_unit=3, unit_minor=5_000)
    rules = program(replace(small, unit_minor=10_000, points_per_unit=5), big, combine="best")
    bought = order(sold(10_000))
    (earn, take), state = play(Purchase(bought), refunded(bought, 5_001), a_program=rules)
    assert (earn.terms.rule_id, earn.points, take.taken, state.available) == (2, 6, 6, 0)


@st.composite
def stories(draw):
    """An order, and what was refunded of each line after each of several refunds."""
    lines = [replace(line, refunded_minor=0) for line in draw(st.lists(LINES, min_size=1, max_size=4))]
    total = sum(line.total_minor for line in lines)
    bought = order(*lines, points_paid_minor=draw(st.integers(0, total)))
    steps, so_far = [], [0] * len(lines)
    for _step in range(draw(st.integers(0, 5))):
        so_far = [draw(st.integers(gone, line.total_minor)) for gone, line in zip(so_far, lines, strict=True)]
        steps.append(refunded(bought, *so_far))
    return bought, steps


@given(stories(), RULES, st.sampled_from(["floor", "half_up"]))
def test_any_split_of_refunds_ends_where_one_refund_ends(story, rule, rounding):
    """Rule 30."""
    bought, steps = story
    a_program = program(rule, rounding=rounding)
    _, split = play(Purchase(bought), *steps, a_program=a_program)
    _, once = play(Purchase(bought), *steps[-1:], a_program=a_program)
    assert split.available == once.available
    everything = refunded(bought, *(line.total_minor for line in bought.lines))
    play(everything, a_program=a_program, state=split)
    assert split.available == 0


@given(stories(), RULES, st.integers(0, 400), st.sampled_from(["down_to_zero", "pending_only", "allow_debt"]))
def test_never_more_is_taken_than_was_granted(story, rule, spent, policy):
    """Rule 30."""
    bought, steps = story
    a_program = program(rule, shortfall=policy)
    _, state = play(Purchase(bought), a_program=a_program)
    state.available -= min(spent, state.available)
    decisions, state = play(*steps, *steps, a_program=a_program, state=state)
    for held in state.held.values():
        assert 0 <= held.taken_back + held.shortfall <= held.granted
    assert all(0 <= take.taken <= take.wanted for take in decisions)
    assert policy == "allow_debt" or state.available >= 0


@given(stories(), RULES, RULES)
def test_a_rule_edited_in_between_changes_nothing_of_what_is_taken_back(story, rule, edited):
    bought, steps = story
    one = program(rule)
    other = program(
        replace(rule, valid_until=NOON + DAY), replace(edited, version_id=2, valid_from=NOON + DAY), rounding="half_up"
    )
    _, plain = play(Purchase(bought), a_program=one)
    _, changed = play(Purchase(bought), a_program=one)
    play(*steps, a_program=one, state=plain, now=NOON + 2 * DAY)
    play(*steps, a_program=other, state=changed, now=NOON + 2 * DAY)
    assert plain.available == changed.available
