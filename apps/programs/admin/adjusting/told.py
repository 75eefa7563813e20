"""Adjustments in words, for the pages of this folder."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.programs.models import Adjustment, Membership
from apps.programs.reports import Allowance, preview_adjustment, told_to_member
from apps.shop.forms import shown


@dataclass(frozen=True, slots=True)
class Told:
    """What an adjustment would mean, ready to be read."""

    points: str
    is_possible: bool
    before: str
    after: str
    headline: str
    words: str
    action: str


def number(points: int) -> str:
    return str(number_format(points, force_grouping=True))


def points_text(points: int) -> str:
    return ngettext("%(points)s point", "%(points)s points", abs(points)) % {"points": number(points)}


def worth_text(points: int, minor: int) -> str:
    return _("%(points)s, worth %(money)s") % {"points": points_text(points), "money": shown(minor)}


def balance_text(membership: Membership) -> str:
    """As the books say, also what ran out and no night has taken yet: a correction may take that too."""
    balance = membership.available.balance
    return worth_text(balance, membership.program.worth_minor(max(balance, 0)))


def tell(membership: Membership, points: int, words: str) -> Told:
    preview = preview_adjustment(membership, points)
    added = ngettext("Add %(points)s point", "Add %(points)s points", points)
    taken = ngettext("Take %(points)s point away", "Take %(points)s points away", -points)
    return Told(
        points=("+" if points > 0 else "\N{MINUS SIGN}") + number(abs(points)),
        is_possible=preview.is_possible,
        before=worth_text(preview.before, preview.worth_before_minor),
        after=worth_text(preview.after, preview.worth_after_minor),
        headline=told_to_member(points),
        words=words,
        action=(added if points > 0 else taken) % {"points": number(abs(points))},
    )


def allowance_text(allowed: Allowance) -> str:
    """What this person may still move today; empty where there is no limit."""
    if allowed.limit is None or allowed.left is None:
        return ""
    text = ngettext(
        "You may move %(limit)s points in a day; %(left)s point is left today.",
        "You may move %(limit)s points in a day; %(left)s points are left today.",
        allowed.left,
    )
    return text % {"limit": number(allowed.limit), "left": number(allowed.left)}


def done_text(adjustment: Adjustment) -> str:
    points = adjustment.points
    if points > 0:
        text = ngettext("%(points)s point was added.", "%(points)s points were added.", points)
    else:
        text = ngettext("%(points)s point was taken away.", "%(points)s points were taken away.", -points)
    return text % {"points": number(abs(points))}


def undone_text(adjustment: Adjustment) -> str:
    """How an undoing ended."""
    if adjustment.points < 0:
        text = ngettext(
            "Undone: %(points)s point was given back.",
            "Undone: %(points)s points were given back.",
            adjustment.taken_back,
        )
    elif not adjustment.undo_shortfall:
        text = ngettext(
            "Undone: %(points)s point was taken back.",
            "Undone: %(points)s points were taken back.",
            adjustment.taken_back,
        )
    else:
        text = _(
            "Undone in part: %(points)s of %(all)s points were taken back. "
            "The others were spent or had expired meanwhile."
        )
    return text % {"points": number(adjustment.taken_back), "all": number(abs(adjustment.points))}
