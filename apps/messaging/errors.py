from __future__ import annotations

from apps.common.errors import DomainError


class BadLink(DomainError):
    """An unsubscribe link that we did not make, or that lost characters on its way."""

    code = "bad_link"


class BadPause(DomainError):
    """A pause of something unknown, or one that would already be over."""

    code = "bad_pause"


class UnknownPlaceholder(DomainError):
    """A merchant's text asks for something that is not on the list. Facts: ``place``."""

    code = "unknown_placeholder"


class BadBrand(DomainError):
    """A colour nobody can read, or a logo that is no picture."""

    code = "bad_brand"


class NoNumber(DomainError):
    code = "no_number"


class NotAgain(DomainError):
    """A letter that may have arrived, that is over, or that did not fail."""

    code = "not_again"
    conflict = True
