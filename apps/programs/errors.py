from __future__ import annotations

from apps.common.errors import DomainError


class ProgramExists(DomainError):
    code = "program_exists"
    conflict = True


class BadTerms(DomainError):
    """Terms that no rule can have: an amount of zero, an end before the start."""

    code = "bad_terms"


class BadAdjustment(DomainError):
    """Points that cannot be adjusted so: none at all, or a reason that says nothing."""

    code = "bad_adjustment"


class AdjustmentRefused(DomainError):
    """This role adjusts no points, or does not undo what somebody else did."""

    code = "adjustment_refused"


class AdjustmentTooLarge(DomainError):
    """More than the role may move in a day. Facts: ``limit`` and ``left``, in points."""

    code = "adjustment_too_large"


class NothingToTakeBack(DomainError):
    """The points that were added are spent or have expired."""

    code = "nothing_to_take_back"


class BadLadder(DomainError):
    """Levels that overlap or have no base, or months where none belong."""

    code = "bad_ladder"


class LadderExists(DomainError):
    code = "ladder_exists"
    conflict = True


class TierInUse(DomainError):
    """A level that somebody has or had cannot be taken away."""

    code = "tier_in_use"
    conflict = True


class TermsChanged(DomainError):
    """Somebody else wrote new terms since these were read."""

    code = "terms_changed"
    conflict = True
