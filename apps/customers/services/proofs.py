"""Six digits and long tokens: made, kept as hashes, tried a counted number of times."""

from __future__ import annotations

import hmac
import uuid
from typing import TypeVar

from django.db import models
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from apps.common import clock
from apps.customers.errors import CodeClosed, WrongCode
from apps.customers.models import JoinRequest, SignIn

TRIES = 5
DIGITS = 6
SAME_CLICK_SECONDS = 30

ProofT = TypeVar("ProofT", JoinRequest, SignIn)


def id_of_click(ticket: uuid.UUID | None, *typed: object) -> uuid.UUID:
    """One id for the same form sent twice in a moment, so that a double click makes one row and one letter.

    Everything typed goes in: nobody learns by an id whether another address is known. Nobody can foresee an id either.
    """
    if ticket is None:
        return uuid.uuid4()
    moment = int(clock.now().timestamp()) // SAME_CLICK_SECONDS
    digest = salted_hmac("customers.click", repr((ticket.hex, moment, typed)), algorithm="sha256").digest()
    return uuid.UUID(bytes=digest[:16], version=4)


def digits_for(public_id: uuid.UUID) -> str:
    """The six digits of a row. They follow from its id and the key outside the database, so that a page can show them
    again for reading aloud, and the same letter written twice carries the same code."""
    digest = salted_hmac("customers.digits", public_id.hex, algorithm="sha256").digest()
    return f"{int.from_bytes(digest) % 10**DIGITS:0{DIGITS}d}"


def digits_in(typed: str) -> str:
    """The digits of what somebody typed: "123 456" is 123456, in any script's digits."""
    return "".join(str(int(c)) for c in typed[:40] if c.isdecimal())


def keyed_hash(public_id: uuid.UUID, secret: str) -> str:
    """Without the key from outside the database, six digits could be tried out on a copy of it in no time."""
    return salted_hmac("customers.proof", f"{public_id.hex}:{secret}", algorithm="sha256").hexdigest()


def matches(row: JoinRequest | SignIn, secret: str) -> bool:
    return hmac.compare_digest(row.code_hash, keyed_hash(row.public_id, secret))


def take_try(open_rows: models.QuerySet[ProofT], public_id: uuid.UUID, secret: str) -> ProofT:
    """Use up one try of the row and compare. Raises WrongCode, or CodeClosed when no row is open.

    The try is counted in a transaction of its own, before the comparison: a refusal must not give it back, and
    parallel guesses must not share it.
    """
    counted = open_rows.filter(public_id=public_id, tries_left__gt=0, expires_at__gt=clock.now()).update(
        tries_left=F("tries_left") - 1
    )
    row = open_rows.model._default_manager.filter(public_id=public_id).first()
    if not counted or row is None:
        raise closed()
    if not matches(row, secret):
        raise wrong(row.tries_left)
    return row


def closed() -> CodeClosed:
    return CodeClosed(_("This code no longer works. Ask for a new one."), field="code")


def wrong(tries_left: int) -> WrongCode | CodeClosed:
    if tries_left == 0:
        return closed()
    return WrongCode(
        _("This is not the code. Look again and type the six digits."), field="code", tries_left=tries_left
    )
