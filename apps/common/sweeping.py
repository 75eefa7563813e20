"""Working through what is due, where one that cannot be done must not keep the others waiting for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

Thing = TypeVar("Thing")


def each_alone(things: Iterable[Thing], work: Callable[[Thing], int]) -> int:
    """The sum of what ``work`` did for each; every call opens a transaction of its own.

    What went wrong is raised when all had their turn, each error noting whose it is, so that the task fails loudly and
    the next sweep tries again.
    """
    done, failures = 0, []
    for thing in things:
        try:
            done += work(thing)
        except Exception as error:
            error.add_note(f"While working on {thing}.")
            failures.append(error)
    if failures:
        raise ExceptionGroup("Some could not be worked on", failures)
    return done
