from __future__ import annotations

from apps.common.errors import DomainError


class RewardUnavailable(DomainError):
    """The reward is not on offer to this member today."""

    code = "reward_unavailable"


class OutOfStock(DomainError):
    code = "out_of_stock"
    conflict = True


class LimitReached(DomainError):
    """The member has as many of this reward as one member may have. Facts: ``limit``."""

    code = "limit_reached"


class RedemptionClosed(DomainError):
    """The code was used, called off, or has run out. Facts: ``status``."""

    code = "redemption_closed"
    conflict = True


class ReasonNeeded(DomainError):
    code = "reason_needed"
