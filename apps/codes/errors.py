from __future__ import annotations

from apps.common.errors import DomainError


class TooManyAttempts(DomainError):
    """Facts: ``retry_after``, the seconds until the window ends."""

    code = "too_many_attempts"


class BadCode(DomainError):
    """A text that cannot be a code: too short, too long, or with signs that people cannot type."""

    code = "bad_code"


class CodeTaken(DomainError):
    """Another code has the same comparison key, whatever it is for."""

    code = "code_taken"
    conflict = True


class SpaceTooFull(DomainError):
    """So many codes of this length that a guess would have a chance (rule 59)."""

    code = "code_space_full"
