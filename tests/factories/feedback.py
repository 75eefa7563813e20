"""People who wait for an answer."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from zoneinfo import ZoneInfo

from apps.common import clock
from apps.customers.models import Customer
from apps.feedback.hours import Span
from apps.feedback.models import Case
from apps.feedback.services import open_case
from apps.staff.models import User
from tests.factories.customers import CustomerFactory
from tests.factories.staff import UserFactory

_numbers = itertools.count(1)
ISTANBUL = ZoneInfo("Europe/Istanbul")


def waiting_case(**fields: Any) -> Case:
    """A member wrote from their page; nobody has answered yet."""
    customer: Customer | None = fields.pop("customer") if "customer" in fields else CustomerFactory.create()
    return open_case(
        **{
            "channel": Case.Channel.PORTAL,
            "subject": "The parcel is not here",
            "text": "I ordered two weeks ago.",
            "reference": f"case:{next(_numbers)}",
            "customer": customer,
        }
        | fields
    )


def support(**fields: Any) -> User:
    return UserFactory.create(**{"role": User.Role.SUPPORT} | fields)


def manager(**fields: Any) -> User:
    return UserFactory.create(**{"role": User.Role.MANAGER} | fields)


def at(text: str, zone: ZoneInfo = ISTANBUL) -> dt.datetime:
    """An instant as a merchant writes it: 2026-05-04 10:30, local time."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(dt.UTC)


@contextmanager
def clock_at(text: str) -> Iterator[None]:
    with clock.moved_to(at(text)):
        yield


def span(text: str) -> Span:
    """Hours as a merchant writes them: 09:00-18:00."""
    opens, closes = text.split("-")
    return Span(dt.time.fromisoformat(opens), dt.time.fromisoformat(closes))
