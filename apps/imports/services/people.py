"""The customers a chunk names, found or made."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common.among import among
from apps.common.errors import DomainError
from apps.customers.errors import CustomerExists
from apps.customers.models import Customer, Identifier
from apps.customers.services import Contacts, create_customer, ensure_customers, find_customer, meet_customer
from apps.imports.layouts.openings import OPENINGS

# A name such as "id:12583", "email:…", "phone:…" or "card:…", and the contacts that stand beside it.
Names = Mapping[str, Sequence[str]]


def known_people(*, scope: str, names: Names) -> tuple[dict[str, int], dict[str, DomainError]]:
    """Customers by name, and what is wrong with names that cannot be one."""
    wanted = {name for name in names if name}
    external = {name[3:] for name in wanted if name.startswith("id:")}
    _introduce(scope, {value: contacts for value in external if (contacts := names[f"id:{value}"])})
    found = {f"id:{value}": pk for value, pk in ensure_customers(scope=scope, external_ids=external).items()}
    wrong: dict[str, DomainError] = {}
    # One by one: contacts have many spellings, and each file names its few new people once.
    for name in sorted(wanted - found.keys()):
        kind, _colon, value = name.partition(":")
        try:
            found[name] = _by_contact(kind, value, _by_kind(names[name]))
        except DomainError as refusal:
            wrong[name] = refusal
    return found, wrong


def known_anywhere(numbers: Collection[str]) -> tuple[dict[str, int], set[str]]:
    """Customers by number, whichever channel knows them, and the numbers that several customers have."""
    rows = Identifier.objects.filter(
        among("value", numbers), kind=Identifier.Kind.EXTERNAL, customer__forgotten_at=None
    ).exclude(scope=OPENINGS.code)
    found: dict[str, int] = {}
    several = set()
    for value, pk in rows.values_list("value", "customer_id"):
        if found.setdefault(value, pk) != pk:
            several.add(value)
    return {value: pk for value, pk in found.items() if value not in several}, several


def _introduce(scope: str, contacts: Names) -> None:
    """Let the numbers be known with their contacts, except those that are reached already."""
    if not contacts:
        return
    mine = Identifier.objects.filter(among("value", contacts), kind=Identifier.Kind.EXTERNAL, scope=scope)
    reached = mine.exclude(customer__in=Customer.objects.filter(email="", phone=""))
    for value in sorted(contacts.keys() - set(reached.values_list("value", flat=True))):
        try:
            with transaction.atomic():
                meet_customer(external_id=value, scope=scope, **_by_kind(contacts[value]))
        except DomainError:
            # The number alone is enough; whatever is wrong with that is told with its row.
            continue


def _by_kind(contacts: Sequence[str]) -> Contacts:
    """One contact of each kind; of several, any says how to reach this person."""
    found: Contacts = {}
    for each in contacts:
        kind, _colon, value = each.partition(":")
        if kind == "email":
            found.setdefault("email", value)
        elif kind == "phone":
            found.setdefault("phone", value)
    return found


def _by_contact(kind: str, value: str, contacts: Contacts) -> int:
    customer = None
    if kind == "email":
        customer = find_customer(email=value) or _reached_by({"email": value}, contacts)
    elif kind == "phone":
        customer = find_customer(phone=value) or _reached_by({"phone": value}, contacts)
    elif kind == "card":
        customer = meet_customer(card=value, **contacts)
    if customer is None:
        # An external id that the customer records spell differently, for example with odd blanks.
        raise DomainError(_("This customer number cannot be used."), field="customer")
    return customer.pk


def _reached_by(first: Contacts, contacts: Contacts) -> Customer:
    try:
        return create_customer(**first | contacts)
    except CustomerExists:
        # The second contact is somebody's: the first decides.
        return create_customer(**first)
