"""Working through what is due, where one that cannot be done must not keep the others waiting for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterable


def each_alone(keys: Iterable[int], work: Callable[[int], int]) -> int:
    """The sum of what ``work`` did for each key; every call is its own transaction.

    What went wrong is raised when all had their turn, each error noting whose it is, so that the task fails loudly and
    the next sweep tries again.
    """
    done, failures = 0, []
    for key in keys:
        try:
            done += work(key)
        except Exception as error:
            error.add_note(f"While working on {key}.")
            failures.append(error)
    if failures:
        raise ExceptionGroup("Some could not be worked on", failures)
    return done
