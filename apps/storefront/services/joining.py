from __future__ import annotations

import uuid

from django.db import transaction

from apps.customers.models import Customer
from apps.customers.services import normalize_email, normalize_phone, prove_join, request_join
from apps.customers.services.joining import Asked
from apps.messaging.models import Message
from apps.messaging.services import queue_letter
from apps.programs.services import welcome_customer
from apps.shop.services import current_shop


def contact_of(*, email: str, phone: str) -> str:
    """In its one spelling, to count letters per contact. Raises BadEmail and BadPhone."""
    return normalize_email(email) if email.strip() else normalize_phone(phone, current_shop().country)


@transaction.atomic
def ask_to_join(
    *, name: str = "", email: str = "", phone: str = "", language: str = "", wants_email: bool, wants_sms: bool
) -> Asked:
    """Keep a wish to join and mail the code that proves the address. The same for known and unknown contacts."""
    asked = request_join(
        name=name, email=email, phone=phone, language=language, wants_email=wants_email, wants_sms=wants_sms
    )
    if asked.request.email:
        queue_letter(
            reference=f"join:{asked.request.public_id}",
            template="customers/join_code",
            purpose=Message.Purpose.SERVICE,
            to=asked.request.email,
            language=asked.request.language,
            context={"code": asked.code},
            valid_until=asked.request.expires_at,
        )
    return asked


def prove(*, request_id: uuid.UUID, code: str) -> Customer:
    """The mailed code makes or finds the customer, as a member. Raises WrongCode and CodeClosed.

    No transaction around both: a wrong guess must stay counted.
    """
    customer = prove_join(request_id=request_id, code=code)
    welcome_customer(customer=customer)
    return customer
