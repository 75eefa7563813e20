"""Codes at the till and in the web shop. So far no code is known, and each is refused by name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.checkout.errors import CodeRefused
from apps.orders.drafts import LineDraft, OrderDraft
from apps.orders.models import Order
from apps.staff.models import User


@dataclass(frozen=True, slots=True)
class CodeAnswer:
    code: str
    applied: bool
    discount_minor: int = 0
    reason: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Priced:
    """Lines with the codes' discounts in them, and what became of each code."""

    lines: tuple[LineDraft, ...]
    answers: tuple[CodeAnswer, ...]


def price_codes(*, draft: OrderDraft, codes: Sequence[str]) -> Priced:
    """What codes would take off a purchase. Writes nothing."""
    answers = tuple(CodeAnswer(code, False, 0, "unknown_code", _("This code is not known.")) for code in codes)
    return Priced(draft.lines, answers)


def use_codes(*, order: Order, draft: OrderDraft, codes: Sequence[str]) -> list[Any]:
    """Use up codes on a purchase that was just paid. Raises CodeRefused."""
    refused = [answer for answer in price_codes(draft=draft, codes=codes).answers if not answer.applied]
    if refused:
        raise CodeRefused(
            _("A code cannot be used on this purchase."), reasons={answer.code: answer.reason for answer in refused}
        )
    return []


def release_codes(*, orders: Collection[Order], by: User | None) -> None:
    """Give back what codes took, because the purchase they were used on does not count any more."""
