"""The customers a chunk names, found or made."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from apps.common.errors import DomainError
from apps.customers.services import create_customer, ensure_customers, find_customer


def known_people(*, scope: str, names: Iterable[str]) -> tuple[dict[str, int], dict[str, DomainError]]:
    """Customers by name ("id:12583", "email:…", "phone:…", "card:…"), and what is wrong with names that cannot be one."""
    wanted = {name for name in names if name}
    external = {name[3:] for name in wanted if name.startswith("id:")}
    found = {f"id:{value}": pk for value, pk in ensure_customers(scope=scope, external_ids=external).items()}
    wrong: dict[str, DomainError] = {}
    # One by one: contacts have many spellings, and each file names its few new people once.
    for name in sorted(wanted - found.keys()):
        kind, _colon, value = name.partition(":")
        try:
            found[name] = _by_contact(kind, value)
        except DomainError as refusal:
            wrong[name] = refusal
    return found, wrong


def _by_contact(kind: str, value: str) -> int:
    customer = None
    if kind == "email":
        customer = find_customer(email=value) or create_customer(email=value)
    elif kind == "phone":
        customer = find_customer(phone=value) or create_customer(phone=value)
    elif kind == "card":
        customer = find_customer(card=value) or create_customer(card=value)
    if customer is None:
        # An external id that the customer records spell differently, for example with odd blanks.
        raise DomainError(_("This customer number cannot be used."), field="customer")
    return customer.pk
