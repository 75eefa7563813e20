from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, transaction

T = TypeVar("T")

_ATTEMPTS_MAX = 3


def in_one_transaction(work: Callable[[], T]) -> T:
    """All or nothing; and once more where somebody else wrote the same order, refund or membership a moment earlier.

    A unique constraint decides such a race. The loser starts over and then finds what the winner wrote.
    """
    for attempt in range(1, _ATTEMPTS_MAX + 1):
        try:
            with transaction.atomic():
                return work()
        except IntegrityError:
            if attempt == _ATTEMPTS_MAX:
                raise
    raise AssertionError("the last attempt returns or raises")
