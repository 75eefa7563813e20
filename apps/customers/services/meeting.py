"""Customers as the shop's own records name them: a number or a card, and the contacts that stand beside it."""

from __future__ import annotations

from typing import TypedDict

from django.db import transaction
from django.db.models import Q

from apps.customers.models import Customer, Identifier
from apps.customers.services.contacts import clean_card, clean_value, normalize_email, normalize_phone
from apps.customers.services.records import create_customer, find_customer, update_customer
from apps.shop.services import current_shop


class Contacts(TypedDict, total=False):
    email: str
    phone: str


@transaction.atomic
def meet_customer(
    *, external_id: str = "", scope: str = "", card: str = "", email: str = "", phone: str = ""
) -> Customer:
    """The customer of a number (or else a card), found or made, knowing the contacts from now on, unproven.

    A number that is new goes to whoever has these contacts, if that is surely the same person: one customer, without
    another number of this kind, who has proven them or has no others. In any other case contacts that somebody has stay
    with them and the number stands for itself. Raises as create_customer does.
    """
    contacts = _clean(email, phone)
    known = find_customer(external_id=external_id, scope=scope) if external_id else find_customer(card=card)
    holders = _holders(contacts)
    if known is not None:
        is_blank = not (known.email or known.phone)
        return update_customer(customer=known, **contacts) if contacts and is_blank and not holders else known
    if not holders:
        return create_customer(external_id=external_id, scope=scope, card=card, **contacts)
    kind = Identifier.Kind.EXTERNAL if external_id else Identifier.Kind.CARD
    if len(holders) == 1 and _is_surely(holders[0], contacts, kind, scope):
        value = clean_value(external_id, field="external_id") or clean_card(card)
        Identifier.objects.create(customer=holders[0], kind=kind, scope=scope, value=value)
        return holders[0]
    return create_customer(external_id=external_id, scope=scope, card=card)


def _clean(email: str, phone: str) -> Contacts:
    contacts: Contacts = {}
    if email:
        contacts["email"] = normalize_email(email)
    if phone:
        contacts["phone"] = normalize_phone(phone, current_shop().country)
    return contacts


def _holders(contacts: Contacts) -> list[Customer]:
    """Who has one of these contacts, locked: nobody shall change them under our hands."""
    if not contacts:
        return []
    has_one = Q(*contacts.items(), _connector=Q.OR)
    return list(Customer.objects.present().select_for_update().filter(has_one).order_by("pk"))


def _is_surely(holder: Customer, contacts: Contacts, kind: str, scope: str) -> bool:
    """Whoever wrote somebody else's address on a record must not come by that person's purchases."""
    if holder.identifiers.filter(kind=kind, scope=scope).exists():
        return False
    is_proven = (holder.email == contacts.get("email") and holder.email_proven_at is not None) or (
        holder.phone == contacts.get("phone") and holder.phone_proven_at is not None
    )
    has_no_others = holder.email in ("", contacts.get("email")) and holder.phone in ("", contacts.get("phone"))
    return is_proven or has_no_others
