"""A number that leads to the list behind it: the list shows as many rows, under the link's own filter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format

from apps.common import clock
from apps.shop.services import current_shop
from apps.staff.models import User


@dataclass(frozen=True, slots=True)
class Card:
    """``rows`` is how many the linked list has; None where the number is a sum over all of them."""

    text: str
    value: str
    link: str
    detail: str = ""
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Morning:
    """Who looks, and when; read once for all cards. ``today`` is the shop's day."""

    user: User
    now: dt.datetime
    today: dt.date

    @classmethod
    def of(cls, user: User) -> Morning:
        now = clock.now()
        return cls(user, now, current_shop().local_date(now))


@dataclass(frozen=True, slots=True)
class CardKind:
    """A card of the first page. A new one is a module with one of these, entered in a list of ``cards``."""

    permission: str
    look: Callable[[Morning], Card | None]


def cards_for(morning: Morning, kinds: Iterable[CardKind]) -> list[Card]:
    """What this person may see, in the order of the list."""
    found = (kind.look(morning) for kind in kinds if morning.user.has_perm(kind.permission))
    return [card for card in found if card is not None]


def counted(text: str, rows: int, link: str, detail: str = "") -> Card:
    return Card(text, number(rows), link, detail, rows)


def if_any(text: str, rows: int, link: str, detail: str = "") -> Card | None:
    """For what only matters while there is some of it."""
    return counted(text, rows, link, detail) if rows else None


def number(figure: int) -> str:
    return str(number_format(figure, force_grouping=True))


def listed(page: str, **filters: str) -> str:
    """The address of a list of the desk under a filter."""
    return reverse(f"admin:{page}_changelist") + (f"?{urlencode(filters)}" if filters else "")


def moment(at: dt.datetime) -> str:
    """An instant as a list's filter reads it, on the shop's clock."""
    return at.astimezone(current_shop().zone).isoformat(" ")


def between(field: str, first: dt.date, last: dt.date) -> dict[str, str]:
    """The shop's days from first to last, both included."""
    zone = current_shop().zone
    start, end = clock.start_of_day(first, zone), clock.start_of_day(last + dt.timedelta(days=1), zone)
    return {f"{field}__gte": moment(start), f"{field}__lt": moment(end)}


def named(ids: Iterable[int]) -> dict[str, str]:
    """These very rows."""
    return {"id__in": ",".join(str(each) for each in ids)}
