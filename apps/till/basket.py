"""The sale form as it was typed: kept word for word, so that nothing is lost when something is wrong."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.catalog.models import Product
from apps.codes.services import code_text
from apps.customers.models import Customer
from apps.orders.drafts import LineDraft, OrderDraft
from apps.orders.models import Store
from apps.rewards.models import Redemption
from apps.shop.services import current_shop
from apps.staff.models import User
from apps.till.typed import BadEntry, amount_minor, quantity_milli

ROWS_MAX = 100
CODES_TYPED_MAX = 10


@dataclass(slots=True)
class Row:
    """One product on the form."""

    product: Product
    quantity: str = "1"
    # Typed only where the product has no price of its own.
    price: str = ""
    error: str = ""

    def draft(self, currency: str) -> LineDraft:
        price = self.product.price_minor
        return LineDraft(
            sku=self.product.sku,
            name=self.product.name,
            quantity_milli=quantity_milli(self.quantity),
            unit_price_minor=amount_minor(self.price, currency) if price is None else price,
        )


@dataclass
class Basket:
    reference: str
    customer: Customer | None = None
    amount: str = ""
    code: str = ""
    rows: list[Row] = field(default_factory=list)
    # Rewards ticked on the customer's card.
    redemptions: list[Redemption] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def codes(self) -> tuple[str, ...]:
        typed = [part for part in self.code.replace(",", "\n").splitlines() if part.strip()]
        ticked = [code_text(redemption.code) for redemption in self.redemptions]
        return tuple(ticked + typed[:CODES_TYPED_MAX])

    @property
    def ticked(self) -> set[int]:
        return {redemption.pk for redemption in self.redemptions}

    @cached_property
    def lines(self) -> tuple[LineDraft, ...]:
        """The lines to record. What is wrong is noted in ``errors`` and on the rows."""
        currency = current_shop().currency
        lines = []
        for row in self.rows:
            try:
                lines.append(row.draft(currency))
            except BadEntry as wrong:
                row.error = str(wrong)
                self.errors["rows"] = str(wrong)
        if self.amount.strip() or not self.rows:
            try:
                lines.append(LineDraft(name=_("Purchase"), unit_price_minor=amount_minor(self.amount, currency)))
            except BadEntry as wrong:
                empty = _("Type the amount of the purchase, or add products.")
                self.errors["amount"] = str(wrong) if self.amount.strip() else empty
        return tuple(lines)

    def draft(self, *, channel_id: int, store: Store | None, cashier: User) -> OrderDraft:
        """Without a time of its own: recorded now, and recognised whenever it is sent again."""
        return OrderDraft(
            channel_id=channel_id,
            external_id=self.reference,
            placed_at=None,
            lines=self.lines,
            customer_id=self.customer.pk if self.customer else None,
            store_id=store.pk if store else None,
            cashier_id=cashier.pk,
        )


def new_basket(customer: Customer | None = None) -> Basket:
    return Basket(reference=str(uuid.uuid4()), customer=customer)


def typed_basket(form: QueryDict) -> Basket:
    """What came from the form; ids that lead nowhere are left out and said."""
    basket = Basket(
        reference=str(_uuid(form.get("reference", "")) or uuid.uuid4()),
        amount=form.get("amount", "")[:100],
        code=form.get("code", "")[:400],
    )
    if wanted := form.get("customer", ""):
        known = _uuid(wanted)
        basket.customer = Customer.objects.present().filter(public_id=known).first() if known else None
        if basket.customer is None:
            basket.errors["customer"] = _("This customer is no longer here. Please look again.")
    basket.rows = _rows(form, basket)
    ids = {found for text in form.getlist("redemption")[:CODES_TYPED_MAX] if (found := _uuid(text))}
    if ids and basket.customer:
        owned = Redemption.objects.with_story().filter(public_id__in=ids, membership__customer=basket.customer)
        basket.redemptions = list(owned.order_by("pk"))
    return basket


def _rows(form: QueryDict, basket: Basket) -> list[Row]:
    skus = [sku.replace("\0", "") for sku in form.getlist("sku")[:ROWS_MAX]]
    products = {product.sku: product for product in Product.objects.filter(sku__in=skus)}
    if len(form.getlist("sku")) > ROWS_MAX:
        basket.errors["rows"] = _("One sale takes 100 products at most. Record the rest as another sale.")
    elif not products.keys() >= set(skus):
        basket.errors["rows"] = _("A product is no longer on the list and was taken off this sale. Please check.")
    quantities, prices = form.getlist("quantity"), form.getlist("price")
    return [
        Row(products[sku], _at(quantities, index)[:40], _at(prices, index)[:40])
        for index, sku in enumerate(skus)
        if sku in products
    ]


def _at(texts: list[str], index: int) -> str:
    return texts[index] if index < len(texts) else ""


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
