from __future__ import annotations

from apps.common.errors import DomainError


class BadOffer(DomainError):
    """The offer does not hold together; ``field`` names what is wrong."""

    code = "bad_offer"


class LimitInUse(DomainError):
    """A limit cannot change like this any more: the offer was used (rule 64). Facts: ``used``."""

    code = "limit_in_use"
    conflict = True


class OfferEnded(DomainError):
    """An ended offer stays ended."""

    code = "offer_ended"
    conflict = True


class OfferGone(DomainError):
    """Somebody else took the last of it a moment earlier. Facts: ``offers``, their ids, ``reason``."""

    code = "offer_gone"
    conflict = True
