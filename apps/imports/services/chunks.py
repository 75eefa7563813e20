"""A chunk of the file becomes orders and refunds, in sets, through the same verbs as every other purchase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Sum
from django.utils.translation import gettext as _

from apps.checkout.services import complete_orders, refund_orders
from apps.common.among import among
from apps.common.bulk import insert_rows
from apps.common.errors import DomainError
from apps.imports.errors import BadRow
from apps.imports.models import Batch, BatchOrder, BatchRefund, BatchReturn
from apps.imports.reading.dates import from_micro
from apps.imports.records import RETURN, Line
from apps.imports.services.people import known_people
from apps.imports.services.waves import waves
from apps.imports.spool import Document
from apps.orders.drafts import LineDraft, OrderDraft
from apps.orders.models import Channel, Order, ParkedRefund, Refund
from apps.orders.services import Matched, ReturnDraft, ReturnLineDraft, match_returns
from apps.programs.models import Accrual


@dataclass(slots=True)
class Brought:
    """What a chunk came to. ``unmatched_minor`` and ``points_earned`` count what was recorded now or before."""

    created: int = 0
    unchanged: int = 0
    points_earned: int = 0
    unmatched_minor: int = 0
    refused: list[tuple[Document, DomainError]] = field(default_factory=list)


@dataclass(slots=True)
class Chunk:
    """The work on one chunk; the caller holds the transaction."""

    batch: Batch
    channel: Channel
    program_ids: Sequence[int] | None
    # What stands before the order's own number in a return's; None where such numbers name no order.
    return_prefix: str | None = None
    people: dict[str, int] = field(default_factory=dict)
    brought: Brought = field(default_factory=Brought)

    def bring(self, documents: Sequence[Document]) -> Brought:
        self.people, wrong = known_people(
            scope=self.channel.code, names={each.who: each.contacts for each in documents}
        )
        self.brought.refused += [(each, wrong[each.who]) for each in documents if each.who in wrong]
        fresh = self._without_known([each for each in documents if each.who not in wrong])
        for wave in waves(fresh, self._order_of):
            self._sell(wave.sales)
            self._take_back(wave.returns)
        return self.brought

    # --- what is there already ---
    def _without_known(self, documents: Sequence[Document]) -> list[Document]:
        sales = self._known_sales([each.number for each in documents if each.kind != RETURN])
        returned = self._known_returns([each.number for each in documents if each.kind == RETURN])
        fresh, seen = [], []
        for document in documents:
            if document.kind == RETURN:
                if document.number in returned:
                    self.brought.unchanged += 1
                    self.brought.unmatched_minor += returned[document.number]
                else:
                    fresh.append(document)
            elif document.number not in sales:
                fresh.append(document)
            elif sales[document.number].fingerprint != self._draft(document).fingerprint:
                self.brought.refused.append((document, _other_content()))
            elif sales[document.number].status != document.status:
                # Told again: where an order may go from where it is, those who record it know.
                fresh.append(document)
            else:
                self.brought.unchanged += 1
                seen.append(sales[document.number].pk)
        self.brought.points_earned += _granted(seen)
        return fresh

    def _known_sales(self, numbers: Sequence[str]) -> dict[str, Order]:
        rows = Order.objects.standing().filter(among("external_id", numbers), channel=self.channel)
        return {row.external_id: row for row in rows.only("external_id", "fingerprint", "status")}

    def _known_returns(self, numbers: Sequence[str]) -> dict[str, int]:
        """Numbers of returns recorded before, each with the amount that found no sale."""
        if not numbers:
            return {}
        refunds = Refund.objects.filter(among("external_id", numbers), order__channel=self.channel, voided_at=None)
        # A return may have taken back a sale of another channel, and its refund then belongs to that one.
        brought = BatchRefund.objects.filter(
            among("refund__external_id", numbers), batch__channel=self.channel, refund__voided_at=None
        )
        rows = [*refunds.values_list("external_id", flat=True), *brought.values_list("refund__external_id", flat=True)]
        known = dict.fromkeys(rows, 0)
        parked = ParkedRefund.objects.filter(among("external_id", numbers), channel=self.channel, dismissed_at=None)
        return known | dict(parked.values_list("external_id", "amount_minor"))

    # --- sales ---
    def _draft(self, document: Document) -> OrderDraft:
        return OrderDraft(
            channel_id=self.channel.pk,
            external_id=document.number,
            placed_at=from_micro(document.at),
            lines=tuple(LineDraft(*line[:7], _pairs(line), *line[7:10]) for line in document.lines),
            status=document.status,
            customer_id=self.people.get(document.who),
        )

    def _sell(self, documents: Sequence[Document]) -> None:
        if not documents:
            return
        receipts = complete_orders(drafts=[self._draft(each) for each in documents], program_ids=self.program_ids)
        orders, ended = [], []
        for document, receipt in zip(documents, receipts, strict=True):
            if receipt.refused is not None:
                self.brought.refused.append((document, receipt.refused))
                continue
            if receipt.created or receipt.became:
                self.brought.created += 1
            else:
                self.brought.unchanged += 1
            self.brought.points_earned += sum(accrual.granted for accrual in receipt.accruals)
            if receipt.created:
                orders.append((self.batch.pk, receipt.order.pk))
            elif receipt.became in (Order.Status.CANCELLED, Order.Status.RETURNED):
                ended.append(receipt.order.pk)
        self.brought.points_earned += _granted(ended)
        insert_rows(BatchOrder, ["batch_id", "order_id"], orders)

    # --- returns ---
    def _order_of(self, document: Document) -> str:
        return "" if self.return_prefix is None else document.number.removeprefix(self.return_prefix)

    def _take_back(self, documents: Sequence[Document]) -> None:
        if not documents:
            return
        drafts = [
            ReturnDraft(
                channel_id=self.channel.pk,
                external_id=each.number,
                customer_id=self.people.get(each.who),
                returned_at=from_micro(each.at),
                lines=tuple(part for line in each.lines for part in _return_lines(line)),
                order_external_id=self._order_of(each),
            )
            for each in documents
        ]
        matched = match_returns(returns=drafts)
        self._refund(matched)
        self._park([each for each in matched if each.unmatched_minor or each.unmatched_milli or not each.refunds])
        self.brought.created += len(documents)

    def _refund(self, matched: Sequence[Matched]) -> None:
        wanted = [(each, refund) for each in matched for refund in each.refunds]
        receipts = refund_orders(drafts=[refund for _each, refund in wanted])
        links = []
        for (each, refund), receipt in zip(wanted, receipts, strict=True):
            if receipt.refused is not None:
                # The sale changed under our hands; what could not be given back waits with the rest.
                each.unmatched_minor += refund.amount_minor or 0
            elif receipt.created and receipt.refund is not None:
                links.append(BatchRefund(batch=self.batch, refund=receipt.refund))
        BatchRefund.objects.bulk_create(links)

    def _park(self, matched: Sequence[Matched]) -> None:
        """Keep what found no sale, for staff to see."""
        parked = ParkedRefund.objects.bulk_create(
            [
                ParkedRefund(
                    channel=self.channel,
                    reason=ParkedRefund.Reason.UNMATCHED,
                    external_id=each.draft.external_id,
                    amount_minor=each.unmatched_minor,
                )
                for each in matched
            ]
        )
        BatchReturn.objects.bulk_create([BatchReturn(batch=self.batch, parked=each) for each in parked])
        self.brought.unmatched_minor += sum(each.amount_minor for each in parked)


def _granted(order_ids: Sequence[int]) -> int:
    """What orders earned that were recorded before, whatever was taken back since."""
    if not order_ids:
        return 0
    return Accrual.objects.filter(among("order_id", order_ids)).aggregate(points=Sum("granted"))["points"] or 0


def _pairs(line: Line) -> tuple[tuple[str, str], ...]:
    return tuple((key, value) for key, value in line.attributes)


def _return_lines(line: Line) -> list[ReturnLineDraft]:
    """A returned sum that does not divide by its pieces is two lines whose prices are one smallest unit apart."""
    if not line.discount_minor:
        return [ReturnLineDraft(line.sku, line.quantity_milli, line.unit_price_minor)]
    pieces, fraction = divmod(line.quantity_milli, 1000)
    if fraction or not pieces:
        return [ReturnLineDraft(line.sku, line.quantity_milli, line.unit_price_minor)]
    unit, dearer = divmod(line.unit_price_minor * pieces - line.discount_minor, pieces)
    parts = [(pieces - dearer, unit), (dearer, unit + 1)]
    return [ReturnLineDraft(line.sku, count * 1000, price) for count, price in parts if count]


def _other_content() -> DomainError:
    return BadRow(
        _("An order with this number was recorded before with other content. What is recorded stands."),
        code="order_locked",
    )
