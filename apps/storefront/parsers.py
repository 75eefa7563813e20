"""JSON as RFC 8259 has it, and nothing beyond: what another reader could understand differently is refused."""

from __future__ import annotations

import decimal
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import IO, Any, NoReturn

from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

BODY_BYTES_MAX = 2 * 1024 * 1024
DEPTH_MAX = 20
DIGITS_MAX = 30


class Malformed(ParseError):
    """``pointer`` says where, as a JSON pointer."""

    default_code = "malformed"

    def __init__(self, detail: Any, code: str = "malformed", pointer: str = "") -> None:
        super().__init__(detail, code)
        self.pointer = pointer


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = _("The body is larger than 2 MB.")
    default_code = "body_too_large"


class LengthRequired(APIException):
    status_code = status.HTTP_411_LENGTH_REQUIRED
    default_detail = _("Send the body with a Content-Length, not in chunks.")
    default_code = "length_required"


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            body = stream.read(BODY_BYTES_MAX + 1)
        except OSError:
            raise Malformed(_("The body ended before it was complete.")) from None
        if len(body) > BODY_BYTES_MAX:
            raise TooLarge
        return read_json(body)


def read_json(body: bytes) -> Any:
    """Numbers with a point or exponent arrive as Decimal, exactly as written. Raises Malformed."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Malformed(_("The body is not UTF-8.")) from None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_float=_exact,
            parse_int=_whole,
        )
    except json.JSONDecodeError as fault:
        raise Malformed(
            _("The body is not JSON: line %(line)d, column %(column)d.")
            % {"line": fault.lineno, "column": fault.colno},
            code="not_json",
        ) from None
    except RecursionError:
        raise _too_deep() from None
    for pointer, each, depth in _walk(value):
        _check(pointer, each, depth)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        printable = twice.encode("ascii", "backslashreplace").decode()[:60]
        raise Malformed(_("“%(name)s” appears twice in one object.") % {"name": printable}, code="duplicate_field")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise Malformed(_("%(name)s is not a number in JSON.") % {"name": name}, code="not_a_number")


def _exact(text: str) -> Decimal:
    try:
        return Decimal(text) if len(text) <= DIGITS_MAX else _out_of_range()
    except decimal.InvalidOperation:
        _out_of_range()


def _whole(text: str) -> int:
    return int(text) if len(text) <= DIGITS_MAX else _out_of_range()


def _out_of_range() -> NoReturn:
    raise Malformed(_("A number is too long."), code="number_out_of_range")


def _walk(value: Any) -> Iterator[tuple[str, Any, int]]:
    """Every value and every field name, with where it stands and how deep, without recursion."""
    waiting: list[tuple[str, Any, int]] = [("#", value, 1)]
    while waiting:
        pointer, each, depth = waiting.pop()
        yield pointer, each, depth
        if isinstance(each, dict):
            for name, inner in each.items():
                yield pointer, name, depth
                waiting.append((f"{pointer}/{escape_pointer(name)}", inner, depth + 1))
        elif isinstance(each, list):
            waiting.extend((f"{pointer}/{index}", inner, depth + 1) for index, inner in enumerate(each))


def _check(pointer: str, value: Any, depth: int) -> None:
    if depth > DEPTH_MAX and isinstance(value, dict | list):
        raise _too_deep()
    if isinstance(value, str) and not is_clean(value):
        raise Malformed(_("This text holds characters that cannot be stored."), code="bad_text", pointer=pointer)


def is_clean(text: str) -> bool:
    """Free of NUL and of half a surrogate pair, which no database takes."""
    return "\x00" not in text and not any("\ud800" <= c <= "\udfff" for c in text)


def escape_pointer(name: str) -> str:
    return name.encode("utf-8", "replace").decode().replace("~", "~0").replace("/", "~1")


def _too_deep() -> Malformed:
    return Malformed(_("The body is nested deeper than %(max)d levels.") % {"max": DEPTH_MAX}, code="too_deep")
