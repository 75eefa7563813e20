"""The rejected rows as a file to mend and send again: the file's own columns, and a last one that says what is wrong."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from apps.common.cells import formula_safe
from apps.imports.spool import Refusal
from apps.imports.understanding import Understanding


def write_error_file(*, understanding: Understanding, refusals: Iterator[Refusal], path: Path) -> int:
    """Write the rejected rows, in the file's own delimiter, as UTF-8 with a mark that spreadsheets know. Returns the count."""
    count = 0
    if not understanding.layout.has_headings:
        with path.open("w", encoding="utf-8") as file:
            for cells, refusal in _both(understanding, refusals):
                file.write(f"{' '.join(cells)} # {_told(refusal)}\n")
                count += 1
        return count
    width = len(understanding.headings)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=understanding.delimiter)
        writer.writerow([*map(formula_safe, understanding.headings), _("What is wrong")])
        for cells, refusal in _both(understanding, refusals):
            # A short row is filled up, so that the remark stands below its heading.
            cells += [""] * (width - len(cells))
            writer.writerow([*map(formula_safe, cells), _told(refusal)])
            count += 1
    return count


def _both(understanding: Understanding, refusals: Iterator[Refusal]) -> Iterator[tuple[list[str], Refusal]]:
    """Both come in the file's order, so one walk through the file is enough."""
    rows = understanding.rows()
    for refusal in refusals:
        for number, cells in rows:
            if number == refusal.row:
                yield cells, refusal
                break


def _told(refusal: Refusal) -> str:
    return formula_safe(f"{refusal.field}: {refusal.message}" if refusal.field else refusal.message)
