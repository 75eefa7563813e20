"""How a refund falls on the lines of its order. Works on rows in memory; writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.common.money import spread
from apps.orders.drafts import RefundDraft, RefundLineDraft
from apps.orders.errors import BadRefund, RefundTooLarge
from apps.orders.models import Order, OrderLine


@dataclass(slots=True)
class Share:
    """What of a refund one line bears."""

    line: OrderLine
    quantity_milli: int = 0
    amount_minor: int = 0


def divide(draft: RefundDraft, order: Order, lines: Sequence[OrderLine]) -> list[Share]:
    """The lines' shares of a refund; they add up to it. Raises RefundTooLarge or BadRefund and leaves the rows alone."""
    shares: dict[int, Share] = {}
    for index, part in enumerate(draft.lines):
        _give(part, f"lines.{index}", lines, shares)
    named = sum(share.amount_minor for share in shares.values())
    left = order.total_minor - order.refunded_minor
    whole = left if draft.amount_minor is None and not draft.lines else draft.amount_minor
    if whole is None:
        whole = named
    if whole <= 0 and not draft.lines and left:
        raise BadRefund(_("A refund needs an amount."), field="amount")
    if whole < named:
        raise BadRefund(_("The lines add up to more than the refund."), field="amount")
    nothing_left = not draft.lines and not left and order.status != Order.Status.PAID
    if whole > left or nothing_left:
        raise RefundTooLarge(_("More would be refunded than is left of the order."), field="amount")
    _spread_rest(whole - named, lines, shares)
    if whole == left and not draft.lines:
        _return_everything(lines, shares)
    return [share for share in shares.values() if share.amount_minor or share.quantity_milli]


def _give(part: RefundLineDraft, field: str, lines: Sequence[OrderLine], shares: dict[int, Share]) -> None:
    candidates = _named_lines(part, lines)
    if not candidates:
        raise BadRefund(_("The order has no such line."), field=field)
    if part.quantity_milli < 0 or (part.amount_minor or 0) < 0:
        raise BadRefund(_("A refund cannot be below zero."), field=field)
    wanted_milli, wanted_minor = part.quantity_milli, part.amount_minor
    if not wanted_milli and wanted_minor is None:
        wanted_milli = sum(line.quantity_milli - line.refunded_milli for line in candidates)
    for line in candidates:
        share = shares.setdefault(line.pk, Share(line))
        milli = min(wanted_milli, line.quantity_milli - line.refunded_milli - share.quantity_milli)
        left = line.total_minor - line.refunded_minor - share.amount_minor
        amount = _worth(line, share, milli, left) if wanted_minor is None else min(wanted_minor, left)
        share.quantity_milli += milli
        share.amount_minor += amount
        wanted_milli -= milli
        if wanted_minor is not None:
            wanted_minor -= amount
    if wanted_milli or wanted_minor:
        raise RefundTooLarge(_("More would be refunded than is left of this line."), field=field)


def _named_lines(part: RefundLineDraft, lines: Sequence[OrderLine]) -> list[OrderLine]:
    if part.position is not None:
        return [line for line in lines if line.position == part.position]
    return [line for line in lines if part.sku and line.sku == part.sku]


def _worth(line: OrderLine, share: Share, milli: int, left: int) -> int:
    """The price of a quantity; whoever returns the last piece gets all that is left of the line."""
    if not milli:
        return 0
    if line.refunded_milli + share.quantity_milli + milli == line.quantity_milli:
        return left
    half_up = (2 * line.total_minor * milli + line.quantity_milli) // (2 * line.quantity_milli)
    return min(left, half_up)


def _spread_rest(rest: int, lines: Sequence[OrderLine], shares: dict[int, Share]) -> None:
    if not rest:
        return
    left = [
        line.total_minor - line.refunded_minor - (shares[line.pk].amount_minor if line.pk in shares else 0)
        for line in lines
    ]
    for line, amount in zip(lines, spread(rest, left), strict=True):
        if amount:
            shares.setdefault(line.pk, Share(line)).amount_minor += amount


def _return_everything(lines: Sequence[OrderLine], shares: dict[int, Share]) -> None:
    """With the last of the money the goods are back as well."""
    for line in lines:
        left = line.quantity_milli - line.refunded_milli
        if left:
            shares.setdefault(line.pk, Share(line)).quantity_milli = left


def apply(shares: Sequence[Share], order: Order, lines: Sequence[OrderLine]) -> int:
    """Count the shares against the rows in memory; the refund's amount. An order with nothing left is returned: all of its
    money is back and all of its goods, also those that a reward had paid (rule 32)."""
    for share in shares:
        share.line.refunded_minor += share.amount_minor
        share.line.refunded_milli += share.quantity_milli
    amount = sum(share.amount_minor for share in shares)
    order.refunded_minor += amount
    if order.refunded_minor == order.total_minor and all(map(_is_back, lines)):
        order.status = Order.Status.RETURNED
    return amount


def _is_back(line: OrderLine) -> bool:
    """Delivery and the like go with the goods. Where nobody counted pieces, the price of a line speaks for them."""
    if line.kind != OrderLine.Kind.PRODUCT or line.refunded_milli == line.quantity_milli:
        return True
    return line.total_minor > 0 and not line.refunded_milli
