"""From what a shop system says of a purchase to a draft, and on to checkout."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from apps.checkout.services import Receipt, Spending, complete_order
from apps.common.errors import DomainError
from apps.customers.errors import CustomerExists
from apps.customers.models import Customer
from apps.customers.services import create_customer, find_customer
from apps.orders.drafts import OrderDraft
from apps.orders.models import Store
from apps.staff.models import User
from apps.storefront.errors import CustomerByIdOnly, UnknownCashier, UnknownCustomer, UnknownStore
from apps.storefront.models import ApiKey


@dataclass(frozen=True, slots=True)
class Buyer:
    """Whom a purchase names. The first that finds somebody decides: id, external id, e-mail, phone, card."""

    id: uuid.UUID | None = None
    external_id: str = ""
    email: str = ""
    phone: str = ""
    card: str = ""
    name: str = ""
    create: bool = False

    @property
    def is_by_id_only(self) -> bool:
        return not (self.external_id or self.email or self.phone or self.card or self.create)


def place_order(*, by: ApiKey, draft: OrderDraft, buyer: Buyer | None, spending: Spending) -> Receipt:
    """Record a purchase, for a customer it may make. Raises UnknownCustomer and what complete_order raises."""
    customer = find_buyer(by=by, buyer=buyer) if buyer else None
    if customer is not None or buyer is None:
        return _complete(replace(draft, customer_id=customer.pk if customer else None), spending)
    if not buyer.create:
        raise unknown_customer()
    try:
        return _place_for_newcomer(by, draft, buyer, spending)
    except CustomerExists:
        # A twin of this request was faster.
        customer = find_buyer(by=by, buyer=buyer)
        if customer is None:
            raise
        return _complete(replace(draft, customer_id=customer.pk), spending)


@transaction.atomic
def _place_for_newcomer(by: ApiKey, draft: OrderDraft, buyer: Buyer, spending: Spending) -> Receipt:
    customer = create_customer(
        name=buyer.name,
        email=buyer.email,
        phone=buyer.phone,
        external_id=buyer.external_id,
        scope=by.channel.code,
        card=buyer.card,
    )
    return _complete(replace(draft, customer_id=customer.pk), spending)


def _complete(draft: OrderDraft, spending: Spending) -> Receipt:
    return complete_order(draft=draft, codes=spending.codes, offers=spending.offers, hold=spending.hold)


def find_buyer(*, by: ApiKey, buyer: Buyer) -> Customer | None:
    """Raises CustomerByIdOnly for keys that anybody can read: they must not try out addresses."""
    if by.is_publishable and not buyer.is_by_id_only:
        raise CustomerByIdOnly(_("With a publishable key, name the customer by id."), field="customer")
    if buyer.id is not None:
        return Customer.objects.present().filter(public_id=buyer.id).first()
    try:
        return _find_by_contact(by, buyer)
    except DomainError as refusal:
        refusal.field = f"customer.{refusal.field}"
        raise


def _find_by_contact(by: ApiKey, buyer: Buyer) -> Customer | None:
    scope = by.channel.code
    return (
        find_customer(external_id=buyer.external_id, scope=scope)
        or find_customer(email=buyer.email)
        or find_customer(phone=buyer.phone)
        or find_customer(card=buyer.card)
    )


def unknown_customer() -> UnknownCustomer:
    return UnknownCustomer(
        _("This customer is not known. Make them first, or send “create”: true with the customer."), field="customer"
    )


def store_by_code(code: str) -> int | None:
    if not code:
        return None
    pk = Store.objects.filter(code=code).values_list("pk", flat=True).first()
    if pk is None:
        raise UnknownStore(_("There is no store with this code."), field="store")
    return pk


def cashier_by_email(email: str) -> int | None:
    if not email:
        return None
    pk = User.objects.filter(email=email.strip().lower()).values_list("pk", flat=True).first()
    if pk is None:
        raise UnknownCashier(_("Nobody with this e-mail address works here."), field="cashier")
    return pk
