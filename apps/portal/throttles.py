"""How often one address or one contact may try something. The counts are atomic and live in apps.codes."""

from __future__ import annotations

import ipaddress

from axes.helpers import get_client_ip_address
from django.http import HttpRequest, HttpResponse

from apps.codes.errors import TooManyAttempts
from apps.codes.services import count_attempt
from apps.common.errors import DomainError

TEN_MINUTES, HOUR = 600, 3_600
# A shop's guests share one address: generous per address, strict per contact.
ASKS_PER_ADDRESS_MAX = 40
ASKS_PER_CONTACT_MAX = 8
GUESSES_PER_ADDRESS_MAX = 60


def count_ask(request: HttpRequest, *, what: str) -> None:
    """One more question from this address. Raises TooManyAttempts."""
    count_attempt(what=f"{what}.ask", who=_network(request), limit=ASKS_PER_ADDRESS_MAX, seconds=TEN_MINUTES)


def count_contact(*, what: str, contact: str) -> None:
    """One more letter to this contact, whoever asks and whether it is known or not. Raises TooManyAttempts."""
    count_attempt(what=f"{what}.contact", who=contact, limit=ASKS_PER_CONTACT_MAX, seconds=HOUR)


def count_guess(request: HttpRequest, *, what: str) -> None:
    """One more guess at a code from this address. Raises TooManyAttempts."""
    count_attempt(what=f"{what}.guess", who=_network(request), limit=GUESSES_PER_ADDRESS_MAX, seconds=TEN_MINUTES)


def mark_if_throttled(response: HttpResponse, refusal: DomainError | None) -> HttpResponse:
    """429, and when to come back, where that is what the refusal says."""
    if isinstance(refusal, TooManyAttempts):
        response.status_code = 429
        response["Retry-After"] = str(refusal.facts["retry_after"])
    return response


def _network(request: HttpRequest) -> str:
    """The sender's address; of an IPv6 one the /64, since everybody at home has that many."""
    typed = get_client_ip_address(request) or ""
    try:
        address = ipaddress.ip_address(typed)
    except ValueError:
        return typed
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
