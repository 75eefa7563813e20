"""Rows out of a text file: delimiter, headings, cells; and the guards against what is no table."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from apps.imports.errors import FileRefused

DELIMITERS = ";,\t|"
_SAMPLE = 64 * 1024
# A cell with this many line breaks is a quotation mark that was opened and never closed.
_BREAKS_MAX = 200

# A first line of its own may tell spreadsheets the delimiter.
_SAID = re.compile(r'"?sep=(.)"?', re.IGNORECASE)

Row = tuple[int, list[str]]


def detect_delimiter(path: Path, encoding: str) -> str:
    """The sign that cuts the first rows into the same number of cells, the more the better."""
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(_SAMPLE)
    lines = sample.splitlines(keepends=True)[:60]
    if lines and (said := _SAID.fullmatch(lines[0].rstrip("\r\n"))):
        return said[1]
    if len(sample) == _SAMPLE and len(lines) > 1:
        lines.pop()
    best, score = ",", 0
    for sign in DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=sign) if row]
        if not widths or widths[0] < 2:
            continue
        agreeing = sum(1 for width in widths if width == widths[0])
        points = agreeing * 1000 // len(widths) * 100 + widths[0]
        if points > score:
            best, score = sign, points
    return best


def read_rows(path: Path, *, encoding: str, delimiter: str) -> Iterator[Row]:
    """Every row with its number as a spreadsheet shows it (the headings are row 1); empty rows are left out."""
    number = 0
    try:
        with path.open(encoding=encoding, newline="") as file:
            # Spreadsheets hide that line and count from the next.
            if not _SAID.fullmatch(file.readline().rstrip("\r\n")):
                file.seek(0)
            for number, cells in enumerate(csv.reader(file, delimiter=delimiter), start=1):
                if not cells or not any(cells):
                    continue
                if len(cells) < 4 and max(map(len, cells)) > 4096:
                    _refuse_open_quote(cells, number)
                yield number, cells
    except csv.Error as error:
        raise FileRefused(
            _("Row %(row)d cannot be read: %(error)s. Perhaps a quotation mark is missing there.")
            % {"row": number + 1, "error": error},
            code="unreadable_row",
        ) from None


def _refuse_open_quote(cells: list[str], number: int) -> None:
    if any(cell.count("\n") > _BREAKS_MAX for cell in cells):
        raise FileRefused(
            _("In row %(row)d a quotation mark is opened and never closed. Add the missing one, or take it out.")
            % {"row": number},
            code="open_quotation",
        )


def read_words(path: Path, *, encoding: str) -> Iterator[Row]:
    """Rows of a file whose cells are parted by blanks and which has no headings; what follows a # is a remark."""
    with path.open(encoding=encoding) as file:
        for number, line in enumerate(file, start=1):
            if cells := line.partition("#")[0].split():
                yield number, cells


def read_headings(path: Path, *, encoding: str, delimiter: str) -> list[str]:
    for _number, cells in read_rows(path, encoding=encoding, delimiter=delimiter):
        return [cell.strip() for cell in cells]
    raise FileRefused(_("The file is empty. Export it again, with a row of headings."), code="file_empty")
