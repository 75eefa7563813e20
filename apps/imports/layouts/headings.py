"""Finding columns by their headings, whatever the language of the spreadsheet."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from apps.common.text import fold
from apps.imports.errors import FileRefused
from apps.imports.reading.mapping import UNUSED, FileMap


def heading_key(text: str) -> str:
    """ "Müşteri No", "MÜŞTERİ NO" and "musteri_no" are one heading."""
    return "".join(c for c in fold(text) if c.isalnum())


def find(headings: Sequence[str], known: dict[str, Sequence[str]], needed: Iterable[str]) -> dict[str, int]:
    """Column numbers by what they hold. ``known`` lists each column's names, best first."""
    keys = [heading_key(each) for each in headings]
    found: dict[str, int] = {}
    for what, names in known.items():
        for name in names:
            key = heading_key(name)
            places = [place for place, each in enumerate(keys) if each == key]
            if len(places) > 1:
                raise repeated(headings[places[0]], places)
            if places:
                found[what] = places[0]
                break
    missing = [next(iter(known[what]), what) for what in needed if what not in found]
    if missing:
        raise not_found(missing, headings)
    return found


def said_names(file_map: FileMap) -> dict[str, Sequence[str]]:
    """The headings that the merchant named; none for a column that would be found by its heading and is not meant."""
    return {what: () if name == UNUSED else (name,) for what, name in file_map.columns.items()}


def repeated(heading: str, places: Sequence[int]) -> FileRefused:
    return FileRefused(
        _("The heading “%(heading)s” stands in columns %(places)s. Rename or remove all but one.")
        % {"heading": heading, "places": ", ".join(str(place + 1) for place in places)},
        code="heading_repeated",
        field=heading,
    )


def not_found(missing: Sequence[str], headings: Sequence[str]) -> FileRefused:
    keys = {heading_key(each): each for each in headings}
    near = [keys[hit] for name in missing for hit in difflib.get_close_matches(heading_key(name), keys, 1)]
    message = _("These headings were not found: %(missing)s. The file has: %(found)s.") % {
        "missing": ", ".join(missing),
        "found": ", ".join(each for each in headings if each)[:300] or "-",
    }
    if near:
        message += " " + _("Similar: %(near)s.") % {"near": ", ".join(near)}
    return FileRefused(message, code="headings_missing", field=missing[0])
