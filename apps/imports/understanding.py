"""What was understood of a file, before anything is written: encoding, delimiter, decimal sign, date order, columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from apps.common import clock, money
from apps.imports.errors import BadRow, FileRefused
from apps.imports.layouts import LAYOUTS, layout_by_code
from apps.imports.layouts.base import Layout, Parser, Reading
from apps.imports.reading.dates import DateEvidence, day_reader, instant_reader
from apps.imports.reading.encoding import FALLBACK, check_encoding, detect_encoding
from apps.imports.reading.mapping import FileMap
from apps.imports.reading.numbers import DecimalEvidence, number_reader
from apps.imports.reading.rows import Row, detect_delimiter, read_headings, read_rows, read_words
from apps.imports.records import Entry
from apps.shop.services import ShopFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """``questions`` names what the file does not say by itself; ``assumed`` what was settled by habit, to be looked at."""

    path: Path
    layout: Layout
    map: FileMap
    encoding: str
    delimiter: str
    decimal_sign: str
    date_order: str
    headings: tuple[str, ...]
    columns: dict[str, int]
    questions: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()

    def rows(self) -> Iterator[Row]:
        """The data rows, without the headings."""
        yield from islice(
            _rows(self.path, self.layout, self.encoding, self.delimiter), int(self.layout.has_headings), None
        )

    def parser(self, shop: ShopFacts) -> Parser:
        """Raises FileRefused while a question is open."""
        if self.questions:
            raise open_question(self.questions[0])
        reading = Reading(
            columns=self.columns,
            headings=self.headings,
            map=self.map,
            decimal_sign=self.decimal_sign,
            date_order=self.date_order,
            digits=money.exponent(shop.currency),
            country=shop.country,
            number=number_reader(self.decimal_sign),
            instant=instant_reader(self.date_order, shop.zone, clock.now() + dt.timedelta(days=1)),
            day=day_reader(self.date_order),
        )
        return _whole_rows(self.layout.parser(reading), len(self.headings))


def understand(*, path: Path, layout_code: str = "", file_map: FileMap | None = None) -> Understanding:
    """Look at the whole file, once for its encoding and once for what proves its numbers and dates.

    Without a layout the headings decide. Raises FileRefused for what is no table.
    """
    file_map = file_map or FileMap()
    encoding = file_map.encoding
    if encoding:
        check_encoding(path, encoding)
    else:
        encoding = detect_encoding(path)
    assumed = ["encoding"] if encoding == FALLBACK and not file_map.encoding else []
    layout = layout_by_code(layout_code) if layout_code else _guess_layout(path, encoding, file_map)
    delimiter = ""
    if layout.has_headings:
        delimiter = file_map.delimiter or detect_delimiter(path, encoding)
    headings = _headings(path, layout, encoding, delimiter)
    columns = layout.find_columns(headings, file_map)
    decimals, dates = _hear_evidence(path, layout, encoding, delimiter, columns)
    decimal_sign = file_map.decimal or decimals.verdict()
    date_order = file_map.date or dates.verdict()
    if not file_map.date and date_order == "dmy" and not dates.settled:
        assumed.append("date")
    questions = [name for name, value in (("decimal", decimal_sign), ("date", date_order)) if not value]
    return Understanding(
        path=path,
        layout=layout,
        map=file_map,
        encoding=encoding,
        delimiter=delimiter,
        decimal_sign=decimal_sign,
        date_order=date_order,
        headings=tuple(headings),
        columns=columns,
        questions=tuple(questions),
        assumed=tuple(assumed),
    )


def open_question(what: str) -> FileRefused:
    if what == "decimal":
        message = _(
            "The file does not show whether “1,234” is a thousand or a fraction. Choose the decimal sign (in a map: decimal)."
        )
    else:
        message = _(
            "The file does not show whether the day or the month comes first. Choose the order of the date (in a map: date)."
        )
    return FileRefused(message, code=f"{what}_unclear", field=what)


def _rows(path: Path, layout: Layout, encoding: str, delimiter: str) -> Iterator[Row]:
    if layout.has_headings:
        return read_rows(path, encoding=encoding, delimiter=delimiter)
    return read_words(path, encoding=encoding)


def _headings(path: Path, layout: Layout, encoding: str, delimiter: str) -> list[str]:
    if layout.has_headings:
        headings = read_headings(path, encoding=encoding, delimiter=delimiter)
        if len(headings) < 2:
            raise FileRefused(
                _("Only one column was found. Is it a table, and is the delimiter right?"),
                code="one_column",
                field="delimiter",
            )
        return headings
    first = next(read_words(path, encoding=encoding), (0, []))[1]
    return [str(place) for place in range(1, len(first) + 1)]


def _guess_layout(path: Path, encoding: str, file_map: FileMap) -> Layout:
    first = next(read_words(path, encoding=encoding), (0, []))[1]
    if len(first) in (4, 5) and all(cell.replace(".", "").isdigit() for cell in first):
        return LAYOUTS["cdnow"]
    delimiter = file_map.delimiter or detect_delimiter(path, encoding)
    headings = read_headings(path, encoding=encoding, delimiter=delimiter)
    try:
        LAYOUTS["online-retail"].find_columns(headings, FileMap())
    except FileRefused:
        return LAYOUTS["csv"]
    return LAYOUTS["online-retail"]


def _hear_evidence(
    path: Path, layout: Layout, encoding: str, delimiter: str, columns: dict[str, int]
) -> tuple[DecimalEvidence, DateEvidence]:
    """Reads on until the file has proven both, or ends."""
    decimals, dates = DecimalEvidence(is_whole=layout.counts_pieces), DateEvidence()
    money_at = [columns[what] for what in layout.money if what in columns]
    dates_at = [columns[what] for what in layout.dates if what in columns]
    rows = _rows(path, layout, encoding, delimiter)
    for _number, cells in islice(rows, int(layout.has_headings), None):
        if not decimals.settled:
            for place in money_at:
                decimals.hear(_cell(cells, place))
        if not dates.settled:
            for place in dates_at:
                dates.hear(_cell(cells, place))
        if decimals.settled and dates.settled:
            break
    return decimals, dates


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _whole_rows(parse: Parser, width: int) -> Parser:
    """Refuses rows that are shorter or longer than the headings; empty cells at the end do no harm."""

    def whole(cells: list[str]) -> Entry:
        if len(cells) != width:
            while len(cells) > width and not cells[-1].strip():
                cells.pop()
            if len(cells) != width:
                raise BadRow(
                    _("This row has %(here)d cells, the headings have %(wanted)d.")
                    % {"here": len(cells), "wanted": width},
                    code="wrong_width",
                )
        return parse(cells)

    return whole
