"""One line of a customer's timeline, and its place among lines of every kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from django.db.models import Q
from django.utils.functional import Promise

from apps.insights.errors import BadCursor
from apps.insights.reports.cursor import Cursor


class Page(StrEnum):
    """Where a line leads; the door knows the address."""

    NONE = ""
    ORDER = "order"
    REDEMPTION = "redemption"
    ADJUSTMENT = "adjustment"
    TRANSFER = "transfer"
    MESSAGE = "message"
    CONSENT = "consent"
    INVITATION = "invitation"
    RESPONSE = "response"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened, in the active language. ``points`` and ``money_minor`` are signed; None where there are none."""

    source: str
    pk: int
    at: dt.datetime
    title: str
    detail: str = ""
    note: str = ""
    # Named where the customer is in several.
    programme: str = ""
    points: int | None = None
    # Which account the points are told of, where it is not the one that can be spent.
    points_where: str = ""
    money_minor: int | None = None
    page: Page = Page.NONE
    page_id: int = 0
    # An order of which something can still be given back.
    can_give_back: bool = False

    @property
    def place(self) -> Place:
        return Place(self.at, self.source, self.pk)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Lines of one instant stand in the order of their sources' names, then of their rows."""

    at: dt.datetime
    source: str
    pk: int

    def __str__(self) -> str:
        return f"{Cursor(self.at, self.pk)}_{self.source}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises BadCursor for what str() never made."""
        numbers, _bar, source = text.rpartition("_")
        if not source.isidentifier():
            raise BadCursor
        cursor = Cursor.parse(numbers)
        return cls(cursor.at, source, cursor.transfer_id)

    def older(self, source: str, field: str) -> Q:
        """The rows of a source that stand below this place. ``field`` is the instant they are sorted by."""
        earlier = Q(**{f"{field}__lt": self.at})
        same = Q(**{field: self.at})
        if source < self.source:
            return earlier | same
        if source == self.source:
            return earlier | (same & Q(pk__lt=self.pk))
        return earlier


# Takes a customer's primary key; gives at most so many lines, newest first, only those below the place.
Reader = Callable[[int, Place | None, int], list[Entry]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of line that people may ask for by itself. A new kind is a module with one of these, and its name in the
    list of ``kinds``; ``source`` must be its own, it is part of every cursor."""

    source: str
    label: Promise | str
    icon: str
    # Who may not see these rows elsewhere does not see them here.
    permission: str
    read: Reader
