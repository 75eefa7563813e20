"""Why points moved, in words a member would use. One sentence per kind of movement; the shop's zone decides the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common.money import display
from apps.common.spelling import day_text, number, times_text
from apps.insights.reports.movements import Movement
from apps.insights.reports.sources import Sources
from apps.ledger.models import Account, Transfer
from apps.orders.models import Order
from apps.programs.models import Accrual, Clawback
from apps.programs.reports import told_to_member
from apps.rewards.models import Redemption
from apps.shop.services import ShopFacts

ONCE_MILLI = 1000


class Wording(NamedTuple):
    """What happened, and by which rule; the rule may be empty."""

    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Narrator:
    shop: ShopFacts
    sources: Sources

    def tell(self, movement: Movement) -> Wording:
        told: Callable[[Movement], Wording] | None = getattr(self, f"_{movement.kind}", None)
        return told(movement) if told else Wording(str(Transfer.Kind(movement.kind).label))

    def _earn(self, movement: Movement) -> Wording:
        accrual = self.sources.accruals.get(movement.transfer_id)
        if accrual is None:
            return Wording(
                ngettext("%(points)s point earned", "%(points)s points earned", movement.amount) % _amount(movement)
            )
        text = ngettext(
            "%(points)s point for your purchase of %(total)s on %(day)s",
            "%(points)s points for your purchase of %(total)s on %(day)s",
            movement.amount,
        )
        reasons = [rate_text(accrual, self.shop)]
        if movement.account == Account.Role.PENDING:
            reasons.append(_("Can be spent from %(day)s.") % {"day": self._day(accrual.activates_at)})
        return Wording(text % self._purchase(accrual.order, movement), " ".join(reasons))

    def _opening(self, _movement: Movement) -> Wording:
        return Wording(_("Opening balance brought in"))

    def _activate(self, movement: Movement) -> Wording:
        accrual = self.sources.accruals.get(movement.transfer_id)
        if accrual is None:
            text = ngettext(
                "%(points)s point can now be spent", "%(points)s points can now be spent", movement.amount
            ) % _amount(movement)
            return Wording(text)
        text = ngettext(
            "%(points)s point for your purchase of %(total)s on %(day)s can now be spent",
            "%(points)s points for your purchase of %(total)s on %(day)s can now be spent",
            movement.amount,
        )
        return Wording(text % self._purchase(accrual.order, movement))

    def _reverse(self, movement: Movement) -> Wording:
        text = ngettext("%(points)s point taken back", "%(points)s points taken back", movement.amount) % _amount(
            movement
        )
        clawback = self.sources.clawbacks.get(movement.transfer_id)
        return Wording(text, self._cause(clawback) if clawback else "")

    def _cause(self, clawback: Clawback) -> str:
        facts = self._purchase(clawback.accrual.order)
        if clawback.cause == Clawback.Cause.REFUND and clawback.refund is not None:
            facts["refund"] = self._money(clawback.refund.amount_minor)
            return _("%(refund)s of your purchase of %(total)s on %(day)s was refunded.") % facts
        return {
            Clawback.Cause.REFUND: _("Your purchase of %(total)s on %(day)s was refunded."),
            Clawback.Cause.CANCELLED: _("Your purchase of %(total)s on %(day)s was cancelled."),
            Clawback.Cause.RETURNED: _("Your purchase of %(total)s on %(day)s was returned."),
            Clawback.Cause.UNDONE: _("Your purchase of %(total)s on %(day)s was recorded by mistake."),
        }[Clawback.Cause(clawback.cause)] % facts

    def _hold(self, movement: Movement) -> Wording:
        redemption = self.sources.redemptions.get(movement.transfer_id)
        if redemption is None:
            return Wording(_("Set aside for a reward"))
        return Wording(_("Set aside for %(reward)s (code %(code)s)") % _reward(redemption))

    def _release(self, movement: Movement) -> Wording:
        redemption = self.sources.redemptions.get(movement.transfer_id)
        if redemption is None:
            return Wording(_("Given back"))
        facts = _reward(redemption) | {"day": day_text(redemption.expires_on)}
        if redemption.status == Redemption.Status.EXPIRED:
            return Wording(_("Given back: %(reward)s (code %(code)s) was not used by %(day)s") % facts)
        return Wording(_("Given back: %(reward)s (code %(code)s) was cancelled") % facts)

    def _redeem(self, movement: Movement) -> Wording:
        redemption = self.sources.redemptions.get(movement.transfer_id)
        if redemption is None:
            return Wording(_("Spent on a reward"))
        return Wording(_("Used: %(reward)s (code %(code)s)") % _reward(redemption))

    def _unredeem(self, movement: Movement) -> Wording:
        redemption = self.sources.redemptions.get(movement.transfer_id)
        if redemption is None:
            return Wording(_("Given back"))
        reason = f"{redemption.get_given_back_why_display()}." if redemption.given_back_why else ""
        return Wording(_("Given back: %(reward)s (code %(code)s)") % _reward(redemption), reason)

    def _expire(self, movement: Movement) -> Wording:
        return Wording(
            ngettext("%(points)s point expired", "%(points)s points expired", movement.amount) % _amount(movement)
        )

    def _adjust(self, movement: Movement) -> Wording:
        adjustment = self.sources.adjustments.get(movement.transfer_id)
        if adjustment is None:
            return Wording(_("Corrected by the shop"))
        undone = movement.transfer_id == adjustment.undo_transfer_id
        return Wording(told_to_member(adjustment.points, undone=undone), adjustment.words)

    def _purchase(self, order: Order, movement: Movement | None = None) -> dict[str, str]:
        return {
            "points": number(movement.amount) if movement else "",
            "total": self._money(order.total_minor),
            "day": self._day(order.placed_at),
        }

    def _day(self, instant: dt.datetime) -> str:
        return day_text(self.shop.local_date(instant))

    def _money(self, minor: int) -> str:
        return display(minor, self.shop.currency)


def _amount(movement: Movement) -> dict[str, str]:
    return {"points": number(movement.amount)}


def _reward(redemption: Redemption) -> dict[str, str]:
    return {"reward": redemption.reward.name, "code": str(redemption.code)}


def rate_text(accrual: Accrual, shop: ShopFacts) -> str:
    """The rule of that day, as it was kept beside the points. Reads the accrual's order and tier."""
    facts = {
        "points": number(accrual.points_per_unit),
        "unit": display(accrual.unit_minor, shop.currency),
        "base": display(accrual.base_minor, shop.currency),
    }
    if accrual.base_minor == accrual.order.total_minor:
        rate = ngettext(
            "%(points)s point for each %(unit)s.", "%(points)s points for each %(unit)s.", accrual.points_per_unit
        )
    else:
        rate = ngettext(
            "%(points)s point for each %(unit)s; %(base)s of this purchase counts.",
            "%(points)s points for each %(unit)s; %(base)s of this purchase counts.",
            accrual.points_per_unit,
        )
    return " ".join([rate % facts, *_multiplied(accrual)])


def _multiplied(accrual: Accrual) -> list[str]:
    if accrual.tier is None or accrual.multiplier_milli == ONCE_MILLI:
        return []
    facts = {"times": times_text(accrual.multiplier_milli), "tier": accrual.tier.name}
    return [_("%(times)s times as many at the level %(tier)s.") % facts]
