from __future__ import annotations

from apps.common.errors import DomainError


class BadCampaign(DomainError):
    """Something in it does not hold together; ``field`` names what."""

    code = "bad_campaign"


class NotReady(DomainError):
    """It cannot be sent yet. Facts: ``problems``, a list of sentences."""

    code = "not_ready"


class WrongMoment(DomainError):
    """This cannot be done to a campaign in its present state."""

    code = "wrong_moment"
    conflict = True
