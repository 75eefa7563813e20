"""Whom a row names: a customer's number, card, e-mail or phone, whichever stands there first, and the contacts beside it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache

from apps.customers.errors import BadContact
from apps.customers.services import normalize_email, normalize_phone
from apps.imports.errors import BadRow
from apps.imports.layouts.base import NUMBER_MAX, Reading, identifier, limited

PEOPLE: dict[str, Sequence[str]] = {
    "customer": (
        "customer",
        "customer id",
        "customer number",
        "müşteri no",
        "müşteri numarası",
        "müştəri",
        "external_id",
    ),
    "email": ("email", "e-mail", "e-posta", "eposta"),
    "phone": ("phone", "telephone", "mobile", "telefon", "cep telefonu", "gsm"),
    "card": ("card", "card number", "kart no", "kart"),
}
_KINDS = (("customer", "id"), ("card", "card"), ("email", "email"), ("phone", "phone"))


def person(reading: Reading, cells: list[str]) -> str:
    """A kind and a value such as "id:12583", a contact in its one spelling; empty where nobody is named.

    Raises BadRow for what is no address, so that the preview says so and not only the import.
    """
    for what, kind in _KINDS:
        place = reading.columns.get(what)
        text = identifier(limited(cells[place], NUMBER_MAX, reading.heading(what))) if place is not None else ""
        if text:
            try:
                return f"{kind}:{_spelled(kind, text, reading.country)}"
            except BadContact as refusal:
                raise BadRow(refusal, code=refusal.code, field=reading.heading(what)) from None
    return ""


def contacts(reading: Reading, cells: list[str], who: str) -> tuple[str, ...]:
    """E-mail and phone beside the name that decides. What is no address is left aside: the row does not need it."""
    found = []
    for kind in ("email", "phone"):
        place = reading.columns.get(kind)
        text = identifier(cells[place]) if place is not None and who else ""
        if text and not who.startswith(f"{kind}:"):
            with suppress(BadContact):
                found.append(f"{kind}:{_spelled(kind, text, reading.country)}")
    return tuple(found)


@lru_cache(maxsize=4096)
def _spelled(kind: str, text: str, country: str) -> str:
    if kind == "email":
        return normalize_email(text)
    return normalize_phone(text, country) if kind == "phone" else text
