"""What goes into a file that a spreadsheet opens."""

from __future__ import annotations

# A spreadsheet would run a cell that begins like this.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def formula_safe(cell: str) -> str:
    """The cell as text. Numbers below zero stay numbers, so that the mended file reads as before."""
    if not cell.startswith(_FORMULA):
        return cell
    bare = cell[1:].replace(".", "").replace(",", "")
    return cell if cell[0] in "+-" and bare.isdigit() else "'" + cell
