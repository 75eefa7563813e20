from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, OperationalError, connection, transaction

T = TypeVar("T")

_ATTEMPTS_MAX = 3
_DEADLOCK = "40P01"


def in_one_transaction(work: Callable[[], T]) -> T:
    """All or nothing; and once more where somebody else wrote the same order, refund or membership a moment earlier.

    A unique constraint decides such a race. The loser starts over and then finds what the winner wrote. So does whoever
    PostgreSQL chose to give way in a deadlock; inside a transaction of the caller's that is the caller's to do.
    """
    for attempt in range(1, _ATTEMPTS_MAX + 1):
        try:
            with transaction.atomic():
                return work()
        except IntegrityError:
            if attempt == _ATTEMPTS_MAX:
                raise
        except OperationalError as error:
            if attempt == _ATTEMPTS_MAX or connection.in_atomic_block or not _is_deadlock(error):
                raise
    raise AssertionError("the last attempt returns or raises")


def _is_deadlock(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", "") == _DEADLOCK
