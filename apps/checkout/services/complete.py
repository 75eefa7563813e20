"""The story of a purchase: written down, its codes used, its points given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from apps.checkout.services.attempts import in_one_transaction
from apps.checkout.services.codes import release_codes, segments_before, use_codes
from apps.checkout.services.refund import reversal_of
from apps.common.errors import DomainError
from apps.offers.models import OfferUse
from apps.orders.drafts import OrderDraft
from apps.orders.models import Order
from apps.orders.services import Recorded, RefundRecorded, record_orders, replay_parked, waiting_for
from apps.programs.engine import Purchase, Reversal
from apps.programs.models import Accrual
from apps.programs.services import order_facts, settle
from apps.rewards.models import Redemption
from apps.shop.services import ShopFacts, current_shop


@dataclass(slots=True)
class Receipt:
    """What a purchase came to. ``created`` is false where the same purchase was known; ``became`` names a new status."""

    recorded: Order | None
    created: bool = False
    became: str | None = None
    accruals: list[Accrual] = field(default_factory=list)
    redemptions: list[Redemption] = field(default_factory=list)
    offers: list[OfferUse] = field(default_factory=list)
    # In sets only: why this order was not taken; the others were.
    refused: DomainError | None = None

    @property
    def order(self) -> Order:
        if self.recorded is None:
            assert self.refused is not None
            raise self.refused
        return self.recorded


@dataclass(frozen=True, slots=True)
class Spending:
    """What a purchase uses up: codes as typed, public ids of offers that applied by themselves, the basket's number."""

    codes: Sequence[str] = ()
    offers: Sequence[str] = ()
    hold: str = ""


def complete_order(
    *,
    draft: OrderDraft,
    codes: Sequence[str] = (),
    offers: Sequence[str] = (),
    hold: str = "",
    program_ids: Collection[int] | None = None,
) -> Receipt:
    """Record a purchase and give its points; the same one again changes nothing.

    The draft's lines are final: what codes and offers take off is in their discounts, as ``quote`` told. They are used in the
    same transaction; ``offers`` names those of the quote that applied by themselves, ``hold`` the basket for which they were
    set aside. Raises BadOrder, WrongCurrency, OrderLocked, CodeRefused.
    """
    spending = Spending(codes, offers, hold)
    receipt = in_one_transaction(lambda: _complete([draft], program_ids, spending))[0]
    if receipt.refused is not None:
        raise receipt.refused
    return receipt


def complete_orders(*, drafts: Sequence[OrderDraft], program_ids: Collection[int] | None = None) -> list[Receipt]:
    """The same for many, in sets. A refused order stands in its receipt and does not keep the others from being taken."""
    return in_one_transaction(lambda: _complete(drafts, program_ids, Spending()))


def _complete(drafts: Sequence[OrderDraft], program_ids: Collection[int] | None, spending: Spending) -> list[Receipt]:
    shop = current_shop()
    before = _segments_before(drafts, spending)
    recorded = record_orders(drafts=drafts, shop=shop)
    receipts = [Receipt(one.order, one.created, one.became, refused=one.refused) for one in recorded]
    for one, receipt in zip(recorded, receipts, strict=True):
        if one.order is not None and one.became == Order.Status.PAID:
            used = use_codes(
                order=one.order,
                draft=one.draft,
                codes=spending.codes,
                offers=spending.offers,
                hold=spending.hold,
                segment_ids=before,
            )
            receipt.redemptions, receipt.offers = used.redemptions, used.offers
    replayed = _replay_what_waited(recorded)
    facts: list[Purchase | Reversal] = [fact for one in recorded if (fact := _fact(one, shop)) is not None]
    facts += [reversal_of(refund, shop) for refund in replayed if refund.order is not None]
    release_codes(orders=_ended(recorded), by=None)
    settlement = settle(facts=facts, program_ids=program_ids, shop=shop)
    accruals: defaultdict[int, list[Accrual]] = defaultdict(list)
    known = [one.order.pk for one in recorded if one.order is not None and one.became is None]
    earlier = Accrual.objects.filter(order_id__in=known).select_related("membership__program") if known else ()
    for accrual in (*settlement.accruals, *earlier):
        accruals[accrual.order_id].append(accrual)
    for receipt in receipts:
        if receipt.recorded is not None:
            receipt.accruals = accruals[receipt.recorded.pk]
    return receipts


def _segments_before(drafts: Sequence[OrderDraft], spending: Spending) -> frozenset[int]:
    if not (spending.codes or spending.offers):
        return frozenset()
    [draft] = drafts
    return segments_before(draft=draft, codes=spending.codes, offers=spending.offers)


def _fact(one: Recorded, shop: ShopFacts) -> Purchase | Reversal | None:
    if one.order is None:
        return None
    if one.became == Order.Status.PAID:
        # As bought, even where a refund that waited was applied meanwhile: minimum spend looks at the purchase.
        return Purchase(order_facts(order=one.order, lines=one.lines, shop=shop, refunded={}), fresh=one.created)
    if one.was == Order.Status.PAID and one.became is not None:
        return Reversal(order_facts(order=one.order, lines=one.lines, shop=shop), cause=one.became)
    return None


def _ended(recorded: Sequence[Recorded]) -> list[Order]:
    return [one.order for one in recorded if one.order and one.was and one.became in ("cancelled", "returned")]


def _replay_what_waited(recorded: Sequence[Recorded]) -> list[RefundRecorded]:
    """Refunds that came before their order are applied in the order's own transaction."""
    arrived = {
        one.draft.key: one.order
        for one in recorded
        if one.order and one.became and one.refunds_wait and one.became != Order.Status.OPEN
    }
    parked = waiting_for(arrived) if arrived else []
    if not parked:
        return []
    replayed = replay_parked(parked=parked)
    for refund in replayed:
        if refund.order is not None:
            order = arrived[refund.draft.order_key]
            order.refunded_minor, order.status = refund.order.refunded_minor, refund.order.status
    return replayed
