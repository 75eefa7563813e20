"""Opening balances: whose points, how many, and optionally since when and until when."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from apps.imports.errors import BadRow, NothingToBring
from apps.imports.layouts.base import Parser, Reading, as_text
from apps.imports.layouts.cdnow import content_key
from apps.imports.layouts.headings import find, not_found, said_names
from apps.imports.layouts.people import PEOPLE, contacts, person
from apps.imports.reading.mapping import FileMap
from apps.imports.records import SALE, Entry

_NAMES: dict[str, Sequence[str]] = {
    "points": ("points", "balance", "puan", "puan bakiyesi", "bakiye", "bal", "xal"),
    "since": ("since", "valid from", "date", "başlangıç", "başlangıç tarihi", "tarih", "tarix"),
    "expires": ("expires", "expires on", "valid until", "last day", "son kullanma", "son kullanma tarihi", "son gün"),
}
_POINTS_MAX = 10**12


class _Openings:
    code = "openings"
    has_headings = True
    money: tuple[str, ...] = ("points",)
    dates: tuple[str, ...] = ("since", "expires")
    counts_pieces: bool = True

    def find_columns(self, headings: Sequence[str], file_map: FileMap) -> dict[str, int]:
        said = said_names(file_map)
        found = find(headings, {**PEOPLE, **_NAMES, **said}, [*filter(said.get, said), "points"])
        if not found.keys() & PEOPLE.keys():
            raise not_found([names[0] for names in PEOPLE.values()], headings)
        return found

    def parser(self, reading: Reading) -> Parser:
        def cell(cells: list[str], what: str) -> str:
            place = reading.columns.get(what)
            return as_text(cells[place]) if place is not None else ""

        def parse(cells: list[str]) -> Entry:
            who = person(reading, cells)
            if not who:
                raise BadRow(_("The row does not say whose points these are."), code="missing")
            points = _points(reading, cell(cells, "points"))
            since, expires = cell(cells, "since"), cell(cells, "expires")
            since_at = reading.take_instant(since, "since") if since else 0
            last_day = reading.take_day(expires, "expires") if expires else ""
            if since and last_day and last_day < reading.take_day(since, "since"):
                raise BadRow(
                    _("The last usable day is before the first."),
                    code="ends_before_start",
                    field=reading.heading("expires"),
                )
            content = content_key(who, points, since_at, last_day)
            # The entry's status holds the last usable day; 0 for ``at`` means the day of the import.
            return Entry(SALE, "", content, since_at, who, last_day, points, None, contacts(reading, cells, who))

        return parse


def _points(reading: Reading, text: str) -> int:
    value = reading.take_number(text, "points")
    if value != int(value) or not 0 < value <= _POINTS_MAX:
        refusal = BadRow if value else NothingToBring
        raise refusal(
            _("“%(text)s” is not a number of points. Write a whole number above 0.") % {"text": text[:40]},
            code="bad_points",
            field=reading.heading("points"),
        )
    return int(value)


OPENINGS = _Openings()
