"""People who said yes to offers."""

from __future__ import annotations

from apps.customers.models import Consent, Customer, Notice
from apps.customers.services import current_notice, record_consent


def agrees(customer: Customer, *, channel: str = "email", purpose: str = "marketing", granted: bool = True) -> Customer:
    record_consent(
        customer=customer,
        channel=channel,
        purpose=purpose,
        granted=granted,
        source=Consent.Source.STAFF,
        evidence="paper:1",
        notice=current_notice(kind=Notice.Kind.MARKETING, language="en"),
    )
    return customer
