"""Whether an uploaded file is a picture that mail programs show."""

from __future__ import annotations

import struct

BYTES_MAX = 300 * 1024
PIXELS_MAX = 2_000
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def image_type(data: bytes) -> str:
    """image/png, image/jpeg or image/gif; "" for anything else, and for a picture whose size cannot be read."""
    for kind, size in (("image/png", _png), ("image/gif", _gif), ("image/jpeg", _jpeg)):
        found = size(data)
        if found is not None and all(0 < side <= PIXELS_MAX for side in found):
            return kind
    return ""


def _png(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(b"\x89PNG\r\n\x1a\n") or data[12:16] != b"IHDR" or len(data) < 45:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _gif(data: bytes) -> tuple[int, int] | None:
    if data[:6] not in (b"GIF87a", b"GIF89a") or len(data) < 14:
        return None
    width, height = struct.unpack("<HH", data[6:10])
    return width, height


def _jpeg(data: bytes) -> tuple[int, int] | None:
    """Walk from marker to marker to the one that says how large the picture is."""
    if not data.startswith(b"\xff\xd8\xff"):
        return None
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker in _JPEG_SIZES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + max(length, 2)
    return None
