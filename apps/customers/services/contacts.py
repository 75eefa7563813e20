"""One spelling per contact, so that the database can tell two people apart."""

from __future__ import annotations

import datetime as dt
import unicodedata

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from apps.common import clock
from apps.customers.errors import BadEmail, BadPhone, BadValue

EMAIL_MAX = 254
NAME_MAX = 200
VALUE_MAX = 120
SCOPE_MAX = 40
_TYPED_PHONE_MAX = 40
_OLDEST_BIRTHDAY = dt.date(1900, 1, 1)


def normalize_email(text: str) -> str:
    """Lower case, no outer spaces, the domain in its ASCII form. Raises BadEmail."""
    typed = text.strip()
    local, at, domain = typed.rpartition("@")
    try:
        email = f"{local}{at}{domain.encode('idna').decode('ascii')}".lower() if domain else typed
        validate_email(email)
    except (UnicodeError, ValidationError):
        raise BadEmail(_("This is not an e-mail address. Write it like name@example.com."), field="email") from None
    if len(email) > EMAIL_MAX or not email.isascii():
        raise BadEmail(_("This is not an e-mail address. Write it like name@example.com."), field="email")
    return email


def normalize_phone(text: str, country: str) -> str:
    """E.164, such as +905321234567. A number without a country code belongs to ``country``. Raises BadPhone."""
    refusal = BadPhone(
        _("This is not a phone number. Write it like 0532 123 45 67 or +90 532 123 45 67."), field="phone"
    )
    if len(text) > _TYPED_PHONE_MAX:
        raise refusal
    try:
        number = phonenumbers.parse(text.strip(), country)
    except phonenumbers.NumberParseException:
        raise refusal from None
    if number.extension or not _can_be_dialled(number):
        raise refusal
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def readable_phone(number: str) -> str:
    """In groups, as people read it: +90 532 123 45 67."""
    parsed = phonenumbers.parse(number)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _can_be_dialled(number: phonenumbers.PhoneNumber) -> bool:
    # Ranges handed out after our number plan was printed are "possible" and not yet "valid"; a shop must not turn
    # their owners away. Short ones stay out, or every seven digits would do.
    if phonenumbers.is_valid_number(number):
        return True
    return phonenumbers.is_possible_number(number) and len(phonenumbers.national_significant_number(number)) >= 9


def clean_name(text: str) -> str:
    """One line, single spaces, no control characters; at most 200 characters."""
    return _one_line(text, field="name", limit=NAME_MAX)


def clean_value(text: str, *, field: str, limit: int = VALUE_MAX) -> str:
    """An id as another system wrote it: trimmed, one line. Raises BadValue."""
    return _one_line(text, field=field, limit=limit)


def clean_card(text: str) -> str:
    """A card number without the spaces and dashes people read it with, in capital letters."""
    return _one_line("".join(c for c in text if not c.isspace() and c != "-").upper(), field="card", limit=VALUE_MAX)


def clean_birthday(day: dt.date | None, *, today: dt.date | None = None) -> dt.date | None:
    if day is not None and not _OLDEST_BIRTHDAY <= day <= (today or clock.now().date()):
        raise BadValue(_("A birthday lies in the past, and after 1900."), field="birthday_on")
    return day


def clean_language(code: str) -> str:
    """One of the installation's languages; "tr-TR" is "tr"."""
    language = code.strip().lower().replace("_", "-").partition("-")[0]
    if language not in dict(settings.LANGUAGES):
        raise BadValue(_("This language is not known here."), field="language")
    return language


def _one_line(text: str, *, field: str, limit: int) -> str:
    # Format characters (Cf) stay: names may need a joiner. Control characters (Cc) never belong, and PostgreSQL
    # refuses NUL.
    plain = "".join(" " if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in text)
    line = " ".join(plain.split())
    if len(line) > limit:
        raise BadValue(_("This is too long: at most %(max)s characters.") % {"max": limit}, field=field)
    return line
