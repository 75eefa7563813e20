from __future__ import annotations

from apps.common.errors import DomainError


class BadOrder(DomainError):
    """Something in the draft cannot be: a line without quantity, a discount above the price."""

    code = "bad_order"


class OrderLocked(DomainError):
    """A paid order is frozen: it came again with other content."""

    code = "order_locked"
    conflict = True


class WrongCurrency(DomainError):
    code = "wrong_currency"


class BadRefund(DomainError):
    """The refund names a line the order does not have, or its parts do not add up."""

    code = "bad_refund"


class RefundTooLarge(DomainError):
    code = "refund_too_large"


class RefundReused(DomainError):
    """The refund's number was used before, for another refund of the same order."""

    code = "refund_reused"
    conflict = True


class ParkedClosed(DomainError):
    code = "parked_closed"
    conflict = True
