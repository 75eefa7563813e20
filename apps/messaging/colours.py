"""Whether a colour can be read on white paper."""

from __future__ import annotations

import re

CONTRAST_MIN = 4.5
_HEX = re.compile(r"#[0-9a-f]{6}")


def is_colour(text: str) -> bool:
    return _HEX.fullmatch(text) is not None


def contrast_on_white(colour: str) -> float:
    """By WCAG: from 1 (white) to 21 (black)."""
    return 1.05 / (_luminance(colour) + 0.05)


def darkened(colour: str) -> str:
    """The nearest colour of the same hue that can be read on white."""
    red, green, blue = _channels(colour)
    for share in range(100, -1, -1):
        shade = f"#{red * share // 100:02x}{green * share // 100:02x}{blue * share // 100:02x}"
        if contrast_on_white(shade) >= CONTRAST_MIN:
            return shade
    return "#000000"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    parts = [value / 255 for value in _channels(colour)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
