"""Sets that may be written together: for each customer a return sees all earlier sales and no later ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from apps.imports.records import RETURN
from apps.imports.spool import Document


@dataclass(slots=True)
class Wave:
    sales: list[Document] = field(default_factory=list)
    returns: list[Document] = field(default_factory=list)


def waves(documents: Iterable[Document]) -> Sequence[Wave]:
    """Documents come in time order. A customer's sale after a return starts that customer's next wave; others need not wait."""
    result: list[Wave] = []
    at: dict[str, int] = {}
    returned: set[str] = set()
    for document in documents:
        who = document.who
        place = at.get(who, 0)
        if document.kind == RETURN:
            returned.add(who)
        elif who in returned:
            returned.discard(who)
            place += 1
        at[who] = place
        if place == len(result):
            result.append(Wave())
        wave = result[place]
        (wave.returns if document.kind == RETURN else wave.sales).append(document)
    return result
