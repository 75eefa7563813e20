"""Fifty guesses at once, ten allowed."""

import threading

import pytest

from apps.codes.models import Attempts
from apps.codes.services import count_attempt
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
LIMIT, CROWD = 10, 50
DAY = 86_400


def test_fifty_guesses_at_once_and_exactly_ten_pass():
    def guess(_index: int) -> str:
        count_attempt(what="code", who="10.0.0.1", limit=LIMIT, seconds=DAY)
        return "passed"

    assert all_at_once(CROWD, guess) == {"passed": LIMIT, "TooManyAttempts": CROWD - LIMIT}
    assert Attempts.objects.get().count == CROWD


def test_control_reading_before_writing_lets_more_than_ten_pass():
    """Without the one statement that decides and counts, the test above would fail."""
    Attempts.objects.create(subject="x", window_at="2026-01-01T00:00Z", count=0)
    everybody_has_read = threading.Barrier(CROWD)

    def guess_naively(_index: int) -> str:
        row = Attempts.objects.get()
        everybody_has_read.wait(timeout=30)
        row.count += 1
        row.save()
        return "passed" if row.count <= LIMIT else "TooManyAttempts"

    assert all_at_once(CROWD, guess_naively) == {"passed": CROWD}
