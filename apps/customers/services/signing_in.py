"""Ways into the portal: a mailed code, or the link the till shows. Each works once."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import secrets
import uuid
from dataclasses import dataclass

from apps.common import clock
from apps.customers.models import Customer, SignIn
from apps.customers.services.contacts import normalize_email
from apps.customers.services.proofs import closed, digits_for, digits_in, id_of_click, keyed_hash, take_try
from apps.staff.models import User

CODE_LASTS = dt.timedelta(minutes=15)
TILL_LINK_LASTS = dt.timedelta(minutes=10)
_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class AskedSignIn:
    """A sign-in that waits, and the six digits to mail. ``customer`` is None where nobody has the address."""

    sign_in: SignIn
    email: str
    code: str

    @property
    def customer(self) -> Customer | None:
        return self.sign_in.customer


def start_sign_in(*, email: str, ticket: uuid.UUID | None = None) -> AskedSignIn:
    """Make a way in for this address, known or not: same work, same answer. Raises BadEmail.

    The same form (``ticket``) sent twice in a moment is one way in.
    """
    address = normalize_email(email)
    customer = Customer.objects.present().filter(email=address).first()
    public_id = id_of_click(ticket, "sign-in", address)
    code = digits_for(public_id)
    sign_in = _make(public_id, SignIn.Way.EMAIL_CODE, customer, code, CODE_LASTS)
    return AskedSignIn(sign_in=sign_in, email=address, code=code)


def finish_sign_in(*, public_id: uuid.UUID, code: str) -> Customer:
    """Trade the mailed code for the customer, once. Raises WrongCode or CodeClosed; nobody's code is never right."""
    return _spend(SignIn.Way.EMAIL_CODE, public_id, digits_in(code))


def make_till_link(*, customer: Customer, by: User) -> str:
    """The token of a link that signs this customer in, once, within ten minutes. Only its hash is kept."""
    secret = secrets.token_bytes(_TOKEN_BYTES)
    sign_in = _make(uuid.uuid4(), SignIn.Way.TILL_LINK, customer, secret.hex(), TILL_LINK_LASTS, by=by)
    return base64.urlsafe_b64encode(sign_in.public_id.bytes + secret).decode("ascii")


def use_till_link(*, token: str) -> Customer:
    """Trade the link's token for the customer, once. Raises CodeClosed for any other, old or used one."""
    try:
        raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise closed() from None
    if len(raw) != 16 + _TOKEN_BYTES:
        raise closed()
    return _spend(SignIn.Way.TILL_LINK, uuid.UUID(bytes=raw[:16]), raw[16:].hex())


def _make(
    public_id: uuid.UUID,
    way: SignIn.Way,
    customer: Customer | None,
    secret: str,
    lasts: dt.timedelta,
    *,
    by: User | None = None,
) -> SignIn:
    sign_in, _created = SignIn.objects.get_or_create(
        public_id=public_id,
        defaults={
            "customer": customer,
            "way": way,
            "code_hash": keyed_hash(public_id, secret),
            "made_by": by,
            "expires_at": clock.now() + lasts,
        },
    )
    return sign_in


def _spend(way: SignIn.Way, public_id: uuid.UUID, secret: str) -> Customer:
    take_try(SignIn.objects.filter(way=way, used_at=None), public_id, secret)
    # The right code twice at once: whoever changes the row is in.
    used = SignIn.objects.filter(public_id=public_id, used_at=None).update(used_at=clock.now())
    customer = (
        Customer.objects.present().filter(pk__in=SignIn.objects.filter(public_id=public_id).values("customer")).first()
    )
    if not used or customer is None:
        raise closed()
    return customer
