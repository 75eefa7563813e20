from __future__ import annotations

from apps.common.errors import DomainError
from apps.orders.errors import BadOrder, BadRefund, OrderLocked, RefundReused, RefundTooLarge, WrongCurrency

__all__ = [
    "BadOrder",
    "BadRefund",
    "CodeRefused",
    "OrderLocked",
    "RefundReused",
    "RefundTooLarge",
    "TooLate",
    "WrongCurrency",
]


class TooLate(DomainError):
    """A sale can be undone for ten minutes."""

    code = "too_late"
    conflict = True


class CodeRefused(DomainError):
    """At least one code cannot be used on this purchase; ``facts["reasons"]`` says why for each."""

    code = "code_refused"
