from __future__ import annotations

from apps.common.errors import DomainError


class TooManyAttempts(DomainError):
    """Facts: ``retry_after``, the seconds until the window ends."""

    code = "too_many_attempts"
