"""Keeps reward codes out of stored answers: a copy of the database must not open anything.

A code stands in a stored body as its row's number between two NULs, which JSON text never contains.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from apps.codes.models import Code
from apps.codes.services import code_text

_MARK = re.compile(rb"\x00(\d+)\x00")


def veil(body: bytes, codes: Iterable[Code]) -> bytes:
    for code in codes:
        body = body.replace(code_text(code).encode(), b"\x00%d\x00" % code.pk)
    return body


def reveal(body: bytes) -> bytes:
    codes = Code.objects.in_bulk([int(pk) for pk in _MARK.findall(body)])
    return _MARK.sub(lambda mark: code_text(codes[int(mark[1])]).encode(), body)
