"""Real threads, each with its own connection, let go at the same moment."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection


def all_at_once(number: int, act: Callable[[int], str]) -> Counter[str]:
    """What each of them got: the returned word, or the name of the refusal."""
    start = threading.Barrier(number)

    def one(index: int) -> str:
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            return act(index)
        except Exception as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return Counter(pool.map(one, range(number)))
