"""Which bytes are these? A byte order mark, UTF-16, UTF-8, and else the Turkish Windows page."""

from __future__ import annotations

import codecs
from pathlib import Path

from django.utils.translation import gettext as _

from apps.imports.errors import FileRefused

FALLBACK = "cp1254"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The first bytes of files that people rename to .csv, and what to tell them.
_CONTAINERS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_BINARY = (b"%PDF", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"SQLite format 3")
_BLOCK = 1 << 20


def detect_encoding(path: Path) -> str:
    """The Python codec that reads the whole file. Raises FileRefused for what is not text."""
    with path.open("rb") as file:
        head = file.read(4096)
    _refuse_other_formats(head)
    for mark, codec in _MARKS:
        if head.startswith(mark):
            check_encoding(path, codec)
            return codec
    codec = _unmarked_utf16(head)
    if codec:
        check_encoding(path, codec)
        return codec
    try:
        check_encoding(path, "utf-8")
    except FileRefused as refusal:
        if refusal.code != "wrong_encoding":
            raise
        check_encoding(path, FALLBACK)
        return FALLBACK
    return "utf-8"


def check_encoding(path: Path, codec: str) -> None:
    """Read every byte once. Raises FileRefused where the codec does not fit or the text is not text."""
    try:
        decoder = codecs.getincrementaldecoder(codec)()
    except LookupError:
        raise FileRefused(
            _("The encoding “%(codec)s” is not known. Write utf-8, utf-16, cp1254 or iso-8859-9.") % {"codec": codec},
            code="unknown_encoding",
            field="encoding",
        ) from None
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                _refuse_nul(decoder.decode(block))
            _refuse_nul(decoder.decode(b"", final=True))
    except UnicodeDecodeError:
        raise FileRefused(
            _("The file is not written in %(codec)s. Save it again as “CSV UTF-8”.") % {"codec": codec},
            code="wrong_encoding",
            field="encoding",
        ) from None


def _refuse_other_formats(head: bytes) -> None:
    if not head.strip():
        raise FileRefused(_("The file is empty. Export it again, with a row of headings."), code="file_empty")
    if head.startswith(_CONTAINERS):
        raise FileRefused(
            _("This is a spreadsheet, not a CSV file. Open it and use “Save as” → “CSV UTF-8”."),
            code="file_is_spreadsheet",
        )
    if head.startswith(_BINARY):
        raise FileRefused(_("This is not a text file. Choose the CSV file that you exported."), code="file_is_binary")


def _refuse_nul(text: str) -> None:
    if "\x00" in text:
        raise FileRefused(_("This is not a text file. Choose the CSV file that you exported."), code="file_is_binary")


def _unmarked_utf16(head: bytes) -> str:
    """Western text in UTF-16 has a zero in every second byte."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half and odd > half * 0.7 and even < half * 0.1:
        return "utf-16-le"
    if half and even > half * 0.7 and odd < half * 0.1:
        return "utf-16-be"
    return ""
