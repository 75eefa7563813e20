"""Codes that people choose, such as MUSTERI10: in the same namespace as those we make (rule 58)."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.codes import keys
from apps.codes.errors import BadCode, CodeTaken
from apps.codes.models import Code

SIGNS_MIN, SIGNS_MAX = 3, 40


def register_code(*, text: str, kind: str = Code.Kind.PROMO) -> Code:
    """Give a chosen text its place. Raises BadCode, or CodeTaken where any code has the same comparison key.

    The text itself is not kept here: whoever owns the code shows it, if it may be shown.
    """
    key = checked_key(text)
    code = Code(kind=kind, key_hash=keys.keyed_hash("key", key), tail=key[-4:].upper())
    try:
        with transaction.atomic():
            code.save(force_insert=True)
    except IntegrityError:
        raise CodeTaken(_("This code is already taken. Choose another one."), field="code") from None
    return code


def checked_key(text: str) -> str:
    """The comparison key of a text that may become a code. Raises BadCode."""
    key = keys.secret_key(text)
    if not SIGNS_MIN <= len(key) <= SIGNS_MAX:
        raise BadCode(_("A code has 3 to 40 letters or digits."), field="code")
    if not key.isalnum():
        raise BadCode(_("A code is made of letters and digits only."), field="code")
    return key
