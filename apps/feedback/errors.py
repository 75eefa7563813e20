from __future__ import annotations

from apps.common.errors import DomainError


class BadCase(DomainError):
    """A case, an answer or a note that cannot be written so: no text, too much of it, an unknown word."""

    code = "bad_case"


class CaseClosed(DomainError):
    """The days to come back to it are over; a new case can be opened."""

    code = "case_closed"
    conflict = True


class BadHours(DomainError):
    """Hours that no week can have: an end before the start, two spans over each other, no hour at all."""

    code = "bad_hours"


class BadRecovery(DomainError):
    """Nothing to give, or nobody to give it to."""

    code = "bad_recovery"


class RecoveryRefused(DomainError):
    """This person does not decide about this compensation: their own, or above their limit."""

    code = "recovery_refused"


class RecoveryDecided(DomainError):
    """Somebody decided otherwise before."""

    code = "recovery_decided"
    conflict = True
