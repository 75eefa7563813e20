from __future__ import annotations

from apps.common.errors import DomainError


class BadLink(DomainError):
    """An unsubscribe link that we did not make, or that lost characters on its way."""

    code = "bad_link"


class BadPause(DomainError):
    """A pause of something unknown, or one that would already be over."""

    code = "bad_pause"
