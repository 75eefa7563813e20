"""One that cannot be done keeps no other waiting."""

from __future__ import annotations

import pytest

from apps.common.sweeping import each_alone


def test_the_sum_of_what_each_did():
    assert each_alone([1, 2, 3], lambda key: key * 10) == 60
    assert each_alone([], lambda key: key) == 0


def test_the_others_have_their_turn_and_the_failure_is_told():
    done = []

    def work(key):
        if key % 2:
            raise ValueError("no codes left")
        done.append(key)
        return 1

    with pytest.raises(ExceptionGroup) as failed:
        each_alone([1, 2, 3, 4], work)
    assert done == [2, 4]
    assert [(str(error), error.__notes__) for error in failed.value.exceptions] == [
        ("no codes left", ["While working on 1."]),
        ("no codes left", ["While working on 3."]),
    ]


def test_a_worker_that_is_told_to_stop_stops():
    done = []

    def work(key):
        done.append(key)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        each_alone([1, 2], work)
    assert done == [1]
