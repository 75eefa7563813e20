"""Campaigns as small shops run them."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

from apps.campaigns.models import Campaign
from apps.campaigns.services import TextDraft, save_campaign, schedule, send_due
from apps.common import clock
from apps.customers.models import Customer
from tests.factories.customers import CustomerFactory
from tests.factories.segments import says

_numbers = count(1)
ENGLISH = TextDraft(subject="Hello {name}", body="News from {shop}.", sms="News from {shop}.")


def campaign(texts: dict[str, TextDraft] | None = None, **terms: Any) -> Campaign:
    """A draft to everybody, with a letter in English, the shop's language."""
    values = {"name": f"Campaign {next(_numbers)}"} | terms
    return save_campaign(by=None, texts={"en": ENGLISH} if texts is None else texts, **values)


def people(how_many: int, **facts: Any) -> list[Customer]:
    """Members who agreed to offers by e-mail."""
    found = [CustomerFactory.create(**facts) for _number in range(how_many)]
    for each in found:
        says(each, granted=True)
    return found


def begin(row: Campaign, *, letters: int = 10_000) -> Campaign:
    """Scheduled for now, decided, and its letters written."""
    schedule(campaign=row, send_at=clock.now(), by=None)
    send_due(limit=letters)
    row.refresh_from_db()
    return row


def in_days(days: float) -> dt.datetime:
    return clock.now() + dt.timedelta(days=days)
