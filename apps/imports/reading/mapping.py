"""The map of a file: what the merchant says about it, in TOML. docs/imports.md shows one with every key."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, fields
from typing import Any

from django.utils.translation import gettext as _

from apps.common.text import code_key
from apps.imports.errors import FileRefused
from apps.imports.reading.dates import ORDERS
from apps.imports.reading.numbers import DecimalEvidence

COLUMNS = (
    "order", "placed_at", "time", "customer", "email", "phone", "card", "sku", "name", "category", "brand", "supplier",
    "quantity", "unit_price", "discount", "tax", "total", "status", "points", "since", "expires",
)  # fmt: skip
# Instead of a heading: the file has such a column, and it is not to be read.
UNUSED = "-"
STATUSES = ("open", "paid", "cancelled", "returned")
_SIGNS = tuple(sorted(DecimalEvidence().possible))


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMap:
    """Everything is optional: what is not said is found out from the file."""

    channel: str = ""
    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    date: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    # SKUs, folded by nobody: written as in the file.
    shipping: tuple[str, ...] = ()
    gift_cards: tuple[str, ...] = ()
    # A word in the status column and the status it means.
    statuses: dict[str, str] = field(default_factory=dict)
    return_prefix: str = ""
    adjustment_prefix: str = ""


def read_map(text: str) -> FileMap:
    """Parse the TOML. Raises FileRefused naming the key that is wrong."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FileRefused(
            _("The map is not valid TOML: %(error)s.") % {"error": error}, code="map_invalid", field="map"
        ) from None
    known = {each.name for each in fields(FileMap)}
    for key in raw:
        if key not in known:
            raise _wrong(key, _("This key is not known. Known are: %(known)s.") % {"known": ", ".join(sorted(known))})
    texts = ("channel", "encoding", "delimiter", "decimal", "date", "return_prefix", "adjustment_prefix")
    result = FileMap(
        **{key: _text(raw, key) for key in texts},
        columns=_texts(raw, "columns"),
        attributes=_texts(raw, "attributes"),
        shipping=_list(raw, "shipping"),
        gift_cards=_list(raw, "gift_cards"),
        statuses={code_key(word): meaning for word, meaning in _texts(raw, "statuses").items()},
    )
    _check(result)
    return result


def write_map(file_map: FileMap) -> str:
    """The same map as TOML, so that what was clicked together in the admin can be kept and given to the command."""
    head, tables = [], []
    for each in fields(FileMap):
        value = getattr(file_map, each.name)
        if not value:
            continue
        if isinstance(value, dict):
            tables.append(f"\n[{each.name}]")
            tables.extend(f"{_quoted(key)} = {_quoted(item)}" for key, item in value.items())
        elif isinstance(value, tuple):
            head.append(f"{each.name} = [{', '.join(map(_quoted, value))}]")
        else:
            head.append(f"{each.name} = {_quoted(value)}")
    return "\n".join(head + tables).strip() + "\n" if head or tables else ""


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in escaped) + '"'


def _check(file_map: FileMap) -> None:
    for key in file_map.columns:
        if key not in COLUMNS:
            raise _wrong(
                f"columns.{key}", _("This column is not known. Known are: %(known)s.") % {"known": ", ".join(COLUMNS)}
            )
    if file_map.decimal and file_map.decimal not in _SIGNS:
        raise _wrong("decimal", _("The decimal sign is “,” or “.”."))
    if file_map.date and file_map.date not in ORDERS:
        raise _wrong("date", _("Write ymd, dmy or mdy: the order of year, month and day."))
    if file_map.delimiter and len(file_map.delimiter) != 1:
        raise _wrong("delimiter", _("The delimiter is one character, such as “;”."))
    for word, meaning in file_map.statuses.items():
        if meaning not in STATUSES:
            raise _wrong(f"statuses.{word}", _("The status is open, paid, cancelled or returned."))
    if file_map.channel and not all(c.isascii() and (c.isalnum() or c in "-_") for c in file_map.channel):
        raise _wrong("channel", _("A channel's code has letters, digits, - and _ only."))


def _wrong(key: str, message: str) -> FileRefused:
    return FileRefused(f"{key}: {message}", code="map_invalid", field=key)


def _text(raw: dict[str, Any], key: str) -> str:
    value = raw.get(key, "")
    if not isinstance(value, str):
        raise _wrong(key, _("Write a text in quotation marks here."))
    return value


def _texts(raw: dict[str, Any], key: str) -> dict[str, str]:
    value = raw.get(key, {})
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise _wrong(key, _("Write a table of texts here, such as [columns] with one line for each."))
    return dict(value)


def _list(raw: dict[str, Any], key: str) -> tuple[str, ...]:
    value = raw.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(key, _('Write a list of texts here, such as ["POST"].'))
    return tuple(value)
