"""Sets that may be written together: for each customer a return sees all earlier sales and no later ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from apps.imports.records import RETURN
from apps.imports.spool import Document


@dataclass(slots=True)
class Wave:
    sales: list[Document] = field(default_factory=list)
    returns: list[Document] = field(default_factory=list)


def waves(documents: Iterable[Document], order_of: Callable[[Document], str] = lambda _return: "") -> Sequence[Wave]:
    """Documents come in time order. A customer's sale after a return starts that customer's next wave; others need not wait.

    ``order_of`` says the number of the order that a return names: its buyer may stand in the file by another name.
    """
    result: list[Wave] = []
    at: dict[str, int] = {}
    returned: set[str] = set()
    buyers: dict[str, str] = {}
    for document in documents:
        concerned = {document.who}
        if document.kind == RETURN:
            concerned.add(buyers.get(order_of(document), document.who))
        place = max(at.get(who, 0) for who in concerned)
        if document.kind == RETURN:
            returned |= concerned
        else:
            buyers[document.number] = document.who
            if document.who in returned:
                returned.discard(document.who)
                place += 1
        at |= dict.fromkeys(concerned, place)
        if place == len(result):
            result.append(Wave())
        wave = result[place]
        (wave.returns if document.kind == RETURN else wave.sales).append(document)
    return result
