"""Who had bought by which day, as two lines that a page can draw without any script, and the same figures as a table."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.campaigns.reports import Results
from apps.common import spelling

# The drawing's own units: a day is 100 wide, the whole is 10,000 high.
DAY, HEIGHT = 100, 10_000
_TOPS = (1, 2, 4, 8, 12, 20, 40, 60, 80, 100)


@dataclass(frozen=True, slots=True)
class Level:
    percent: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Integers throughout, as a decimal comma would spoil the drawing."""

    width: int
    treated: str
    held_out: str
    levels: list[Level]
    # How far from the left, in percent, and the day.
    days: list[tuple[int, str]]
    # Day, with a letter, held out.
    rows: list[tuple[str, str, str]]


def purchases_chart(found: Results) -> Chart | None:
    """None while nobody bought."""
    if not found.daily or not sum(found.daily[-1]):
        return None
    treated = [_share(each[0], found.treated) for each in found.daily]
    held_out = [_share(each[1], found.held_out) for each in found.daily] if found.held_out else []
    highest = max([*treated, *held_out])
    top = next(each for each in _TOPS if each * 100 >= highest)
    return Chart(
        width=len(found.daily) * DAY,
        treated=_line(treated, top),
        held_out=_line(held_out, top),
        levels=[
            Level(100 - 25 * step, HEIGHT - HEIGHT * step // 4, spelling.percent_text(Decimal(top * step) / 4))
            for step in range(5)
        ],
        days=[
            (100 * (day - 1) // len(found.daily), _("Day %(day)s") % {"day": day})
            for day in range(1, len(found.daily) + 1, 7)
        ],
        rows=[
            (
                _("Day %(day)s") % {"day": day},
                percent_text(part),
                percent_text(held_out[day - 1]) if held_out else "–",
            )
            for day, part in enumerate(treated, start=1)
        ],
    )


def percent_text(hundredths: int) -> str:
    """To a tenth: more would pretend to know."""
    return spelling.percent_text(Decimal(round(hundredths / 10)) / 10)


def _share(count: int, of: int) -> int:
    """In hundredths of a percent."""
    return round(count * 10_000 / of) if of else 0


def _line(shares: list[int], top: int) -> str:
    if not shares:
        return ""
    points = [f"0,{HEIGHT}"]
    points += [f"{day * DAY},{HEIGHT - share * HEIGHT // (top * 100)}" for day, share in enumerate(shares, start=1)]
    return " ".join(points)
