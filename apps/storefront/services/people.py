"""Customers as a shop system writes them: record and consents in one go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from apps.customers.models import Consent, Customer, Notice
from apps.customers.services import create_customer, current_notice, record_consent, update_customer
from apps.customers.services.records import Changes
from apps.storefront.models import ApiKey


@dataclass(frozen=True, slots=True)
class Wish:
    """A yes or no that the customer gave in the shop system."""

    channel: str
    purpose: str
    granted: bool


@transaction.atomic
def add_customer(
    *,
    by: ApiKey,
    consents: Sequence[Wish] = (),
    name: str = "",
    email: str = "",
    phone: str = "",
    birthday_on: dt.date | None = None,
    language: str = "",
    external_id: str = "",
    card: str = "",
) -> Customer:
    """Make a customer of the key's channel with their consents. Raises what create_customer raises."""
    customer = create_customer(
        name=name,
        email=email,
        phone=phone,
        birthday_on=birthday_on,
        language=language,
        external_id=external_id,
        scope=by.channel.code,
        card=card,
    )
    _record(customer, consents, by)
    return customer


@transaction.atomic
def change_customer(*, by: ApiKey, customer: Customer, consents: Sequence[Wish] = (), changes: Changes) -> Customer:
    changed = update_customer(customer=customer, **changes)
    _record(changed, consents, by)
    return changed


def _record(customer: Customer, wishes: Sequence[Wish], by: ApiKey) -> None:
    for wish in wishes:
        needs_text = wish.granted and wish.purpose == Consent.Purpose.MARKETING
        record_consent(
            customer=customer,
            channel=wish.channel,
            purpose=wish.purpose,
            granted=wish.granted,
            source=Consent.Source.API,
            # The words in force here: the shop system shows them, see the docs.
            notice=current_notice(kind=Notice.Kind.MARKETING, language=customer.language) if needs_text else None,
            evidence=f"key:{by.prefix}",
        )
