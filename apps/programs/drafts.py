"""What a merchant writes down before it is a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.programs.errors import BadLadder


@dataclass(frozen=True, slots=True)
class TierDraft:
    """A level. ``threshold`` in smallest units of money, points or purchases, whatever the ladder counts."""

    code: str
    name: str
    threshold: int
    multiplier_milli: int = 1000
    is_permanent: bool = False
    benefits: str = ""


def check_levels(tiers: Sequence[TierDraft], window: str, months: int | None) -> None:
    """Levels that overlap, have no base or no sense are refused (rule 48). Raises BadLadder with the field."""
    figures = [tier.threshold for tier in tiers]
    if not tiers or min(figures) != 0:
        raise BadLadder(_("The lowest level begins at 0."), field="tiers")
    if len(set(figures)) != len(figures):
        raise BadLadder(_("Two levels begin at the same figure."), field="tiers")
    if len({tier.code for tier in tiers}) != len(tiers):
        raise BadLadder(_("Two levels have the same code."), field="tiers")
    if any(tier.multiplier_milli <= 0 for tier in tiers):
        raise BadLadder(_("A multiplier is above zero."), field="tiers")
    if window == "rolling" and not months:
        raise BadLadder(_("Say over how many months."), field="months")
    if window != "rolling" and months:
        raise BadLadder(_("Only the last months, to the day, need a number of months."), field="months")
