"""What apps above keep off somebody's page for a while, though they could have it: whoever is held out of a campaign compares
with the others only while nobody shows them its offer (rule 112)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import TypeAlias

from apps.customers.models import Customer

# Which of these offers are kept from this customer at this instant.
Source: TypeAlias = Callable[[Customer, Collection[int], dt.datetime], set[int]]
_SOURCES: list[Source] = []


def add_source(source: Source) -> None:
    """Enter it, once per process, from the ``ready`` of the app that knows why."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def withheld(customer: Customer, offer_ids: Collection[int], at: dt.datetime) -> set[int]:
    return {offer_id for source in _SOURCES for offer_id in source(customer, offer_ids, at)}
