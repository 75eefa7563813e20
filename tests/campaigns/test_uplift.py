"""Whether the letter did it, or chance (D8)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.campaigns.uplift import Share, uplift


@pytest.mark.parametrize(
    ("treated", "held_out", "low", "high"),
    [
        # Newcombe 1998, table II, method 10.
        (Share(56, 70), Share(48, 80), 0.0524, 0.3339),
        (Share(9, 10), Share(3, 10), 0.1705, 0.8090),
        (Share(10, 10), Share(0, 10), 0.6075, 1.0),
        (Share(0, 10), Share(0, 10), -0.2775, 0.2775),
    ],
)
def test_the_interval_is_newcombes(treated, held_out, low, high):
    found = uplift(treated, held_out)
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_one_can_tell_only_where_chance_would_hardly_do_it():
    assert uplift(Share(300, 1_000), Share(200, 1_000)).can_tell
    assert uplift(Share(200, 1_000), Share(300, 1_000)).can_tell
    assert not uplift(Share(30, 100), Share(25, 100)).can_tell
    assert not uplift(Share(1, 2), Share(0, 2)).can_tell


def test_without_people_there_is_nothing_to_tell():
    assert uplift(Share(3, 10), Share(0, 0)) is None
    assert uplift(Share(0, 0), Share(3, 10)) is None
    assert Share(0, 0).interval() == (0.0, 1.0)


shares = st.integers(1, 500).flatmap(lambda of: st.builds(Share, st.integers(0, of), st.just(of)))


@given(shares, shares)
def test_the_difference_lies_in_its_interval_and_turns_round_with_the_groups(treated, held_out):
    found, turned = uplift(treated, held_out), uplift(held_out, treated)
    assert -1.000001 <= found.low <= found.value <= found.high <= 1.000001
    assert (turned.low, turned.high) == (pytest.approx(-found.high), pytest.approx(-found.low))
