from __future__ import annotations

from apps.common.errors import DomainError


class InsufficientPoints(DomainError):
    """Facts: ``available`` and ``needed``, in points."""

    code = "insufficient_points"


class ReferenceReused(DomainError):
    """The reference was posted before, with other accounts, another amount or another kind."""

    code = "reference_reused"
    conflict = True


class HoldResolved(DomainError):
    """The hold was captured or released before. Facts: ``status``."""

    code = "hold_resolved"
    conflict = True


class ReversalTooLarge(DomainError):
    """More would be taken back than the transfer moved. Facts: ``left`` and ``needed``, in points."""

    code = "reversal_too_large"


class BadPosting(DomainError):
    """A movement that cannot be: nothing to move, one account, two units, an account that does not exist."""

    code = "bad_posting"
