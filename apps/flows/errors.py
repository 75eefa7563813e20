from __future__ import annotations

from apps.common.errors import DomainError


class BadFlow(DomainError):
    """Something in it does not hold together; ``field`` names what."""

    code = "bad_flow"


class FlowNotReady(DomainError):
    """It cannot be switched on yet. Facts: ``problems``, a list of sentences."""

    code = "flow_not_ready"
