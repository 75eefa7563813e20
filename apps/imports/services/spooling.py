"""From the file to the spool: every row parsed once, refusals noted, nothing written to the shop's books."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from apps.imports.errors import BadRow, FileRefused, NothingToBring
from apps.imports.spool import Refusal, Spool
from apps.imports.understanding import Understanding
from apps.shop.services import current_shop

# When every one of the first rows is refused, the file was misunderstood: say so at once instead of a million times.
HOPELESS = 1000
_TELL_EVERY = 10_000
Tell = Callable[[int], None]


def has_numbers(understanding: Understanding) -> bool:
    return "order" in understanding.columns


def fill(*, understanding: Understanding, path: Path, tell: Tell | None = None, limit: int | None = None) -> Spool:
    """Read the file, or its first rows, into a spool at ``path``. Raises FileRefused when nothing of it can be used."""
    parse = understanding.parser(current_shop())
    numbered = has_numbers(understanding)
    number_at = understanding.columns.get("order", -1)
    spool = Spool(path, numbered=numbered)
    taken = refused = misread = 0
    first_problem = ""
    try:
        for row, cells in islice(understanding.rows(), limit):
            try:
                spool.add(row, parse(cells))
                taken += 1
            except BadRow as bad:
                refused += 1
                misread += not isinstance(bad, NothingToBring)
                first_problem = first_problem or _problem(row, bad)
                number = cells[number_at].strip()[:100] if numbered and number_at < len(cells) else ""
                spool.refuse(Refusal(row, number, bad.field, bad.code, str(bad)))
                if misread >= HOPELESS and misread == taken + refused:
                    break
            if tell is not None and (taken + refused) % _TELL_EVERY == 0:
                tell(taken + refused)
        if not taken:
            raise _nothing(first_problem)
        spool.finish(
            belongs=_("Another row of this order cannot be read, so the order waits as a whole."),
            two_customers=_("This order number stands with two different customers."),
        )
    except BaseException:
        spool.close()
        raise
    return spool


def _problem(row: int, bad: BadRow) -> str:
    where = (
        _("Row %(row)d, %(field)s") % {"row": row, "field": bad.field} if bad.field else _("Row %(row)d") % {"row": row}
    )
    return f"{where}: {bad}"


def _nothing(first_problem: str) -> FileRefused:
    if first_problem:
        return FileRefused(
            _("No row of the file could be read. %(problem)s") % {"problem": first_problem}, code="nothing_understood"
        )
    return FileRefused(_("The file has headings but no rows."), code="no_rows")
