"""How the import commands speak: results on standard output, everything else on standard error."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from django.core.management.base import CommandError, OutputWrapper
from django.utils.translation import gettext as _

from apps.common.errors import DomainError
from apps.imports.reading.mapping import FileMap, read_map
from apps.imports.services import write_error_file
from apps.imports.spool import Refusal
from apps.imports.understanding import Understanding

_TELL_EVERY_SECONDS = 2.0
_REFUSALS_SHOWN = 10


def progress_on(stream: OutputWrapper) -> Callable[[str, int, int], None]:
    """A line every two seconds at most."""
    last = time.monotonic()

    def tell(what: str, done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last < _TELL_EVERY_SECONDS:
            return
        last = time.monotonic()
        if what == "read":
            stream.write(_("%(done)d rows read") % {"done": done})
        else:
            stream.write(_("%(done)d of %(total)d") % {"done": done, "total": total})

    return tell


def existing_file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise CommandError(_("There is no file %(path)s.") % {"path": path})
    return path


def map_from(text: str | None) -> FileMap:
    if not text:
        return FileMap()
    try:
        return read_map(existing_file(text).read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise CommandError(_("The map %(path)s is not written in UTF-8.") % {"path": text}) from None


def refuse(error: DomainError) -> CommandError:
    return CommandError(f"{error} [{error.code}]")


def say_what_was_understood(stream: OutputWrapper, understanding: Understanding) -> None:
    stream.write(
        _("Read as %(encoding)s, delimiter %(delimiter)r, decimal sign %(decimal)r, dates %(dates)s.")
        % {
            "encoding": understanding.encoding,
            "delimiter": understanding.delimiter or " ",
            "decimal": understanding.decimal_sign,
            "dates": understanding.date_order,
        }
    )


def tell_refusals(
    stream: OutputWrapper, understanding: Understanding, refusals: Iterator[Refusal], target: str | None
) -> None:
    """Into the file where one was asked for; else the first few in words."""
    if target:
        try:
            count = write_error_file(understanding=understanding, refusals=refusals, path=Path(target))
        except OSError as error:
            raise CommandError(_("The error file cannot be written: %(error)s.") % {"error": error}) from None
        stream.write(_("%(count)d rejected rows are in %(path)s.") % {"count": count, "path": target})
        return
    for shown, refusal in enumerate(refusals):
        if shown == _REFUSALS_SHOWN:
            stream.write(_("… and more. Use --errors FILE to get them all."))
            break
        where = f", {refusal.field}" if refusal.field else ""
        stream.write(_("Row %(row)d") % {"row": refusal.row} + f"{where}: {refusal.message}")


def show(stdout: OutputWrapper, summary: Mapping[str, object], *, as_json: bool) -> None:
    if as_json:
        stdout.write(json.dumps(summary, ensure_ascii=False))
        return
    width = max(map(len, summary))
    for key, value in summary.items():
        stdout.write(f"{key:<{width}}  {'-' if value is None else value}")
