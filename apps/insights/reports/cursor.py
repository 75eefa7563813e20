"""A place in a member's history: the instant and the id of a line, as one short word."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Self

from apps.insights.errors import BadCursor

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_DIGITS_MAX = 18  # both numbers stay inside a 64-bit integer


@dataclass(frozen=True, slots=True)
class Cursor:
    at: dt.datetime
    transfer_id: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _MICROSECOND}_{self.transfer_id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises BadCursor for what str() never made."""
        instant, _bar, row = text.partition("_")
        if not (_is_number(instant.removeprefix("-")) and _is_number(row)):
            raise BadCursor
        try:
            return cls(_EPOCH + int(instant) * _MICROSECOND, int(row))
        except OverflowError:
            raise BadCursor from None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX
