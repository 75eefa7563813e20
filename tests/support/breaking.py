"""Things that cannot be worked on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def broken_for(key: int, real: Callable[..., Any]) -> Callable[..., Any]:
    """``real``, which falls over the row of this key."""

    def work(row: Any, *rest: Any, **named: Any) -> Any:
        if row.pk == key:
            raise RuntimeError("it is broken")
        return real(row, *rest, **named)

    return work
