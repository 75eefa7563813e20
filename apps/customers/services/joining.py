"""Joining: asked for by anybody, done only once the contact is proven."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common import text as words
from apps.customers.errors import BadContact, BadCounterCode
from apps.customers.models import Consent, Customer, JoinRequest, Notice
from apps.customers.services.consent import record_consent
from apps.customers.services.contacts import clean_language, clean_name, normalize_email, normalize_phone
from apps.customers.services.indexing import index_names
from apps.customers.services.notices import current_notice
from apps.customers.services.proofs import (
    closed,
    digits_for,
    digits_in,
    id_of_click,
    keyed_hash,
    matches,
    take_try,
    wrong,
)
from apps.customers.services.records import create_customer
from apps.shop.services import current_shop
from apps.staff.models import User

CODE_LASTS = dt.timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that waits, and the six digits to mail (e-mail) or to show for reading aloud (phone)."""

    request: JoinRequest
    code: str


def request_join(
    *,
    name: str = "",
    email: str = "",
    phone: str = "",
    language: str = "",
    wants_email: bool = False,
    wants_sms: bool = False,
    ticket: uuid.UUID | None = None,
) -> Asked:
    """Keep what somebody wrote until the contact is proven. Never looks whether the contact is known.

    Exactly one contact: what is not proven is not kept on a record. The same form (``ticket``) sent twice in a moment
    is one request. Raises BadContact (or its kinds) and BadValue.
    """
    email, phone = email.strip(), phone.strip()
    if not email and not phone:
        raise BadContact(_("Write your phone number or your e-mail address."), field="phone")
    if email and phone:
        raise BadContact(
            _("Write a phone number or an e-mail address, not both. You can add the other one later."), field="email"
        )
    spoken = clean_language(language) if language else current_shop().language
    email = normalize_email(email) if email else ""
    phone = normalize_phone(phone, current_shop().country) if phone else ""
    name = clean_name(name)
    public_id = id_of_click(ticket, "join", email, phone, name, spoken, wants_email, wants_sms)
    request, _created = JoinRequest.objects.get_or_create(
        public_id=public_id,
        defaults={
            "name": name,
            "email": email,
            "phone": phone,
            "language": spoken,
            "notice": current_notice(kind=Notice.Kind.PRIVACY, language=spoken),
            "marketing_notice": current_notice(kind=Notice.Kind.MARKETING, language=spoken),
            "wants_email": wants_email,
            "wants_sms": wants_sms,
            "code_hash": keyed_hash(public_id, digits_for(public_id)),
            "expires_at": clock.now() + CODE_LASTS,
        },
    )
    return Asked(request=request, code=digits_for(public_id))


def open_join(request_id: uuid.UUID) -> Asked | None:
    """A request that still waits, for the page that shows it. The code only where it is to be read aloud."""
    request = JoinRequest.objects.filter(
        public_id=request_id, proven_at=None, tries_left__gt=0, expires_at__gt=clock.now()
    ).first()
    if request is None:
        return None
    return Asked(request=request, code=digits_for(request_id) if request.phone else "")


def is_proven(request_id: uuid.UUID) -> bool:
    """Whether this request has been proven. Says nothing about whom it found or made."""
    return JoinRequest.objects.filter(public_id=request_id, proven_at__isnull=False).exists()


def prove_join(*, request_id: uuid.UUID, code: str) -> Customer:
    """The mailed code proves the e-mail address: find or make its customer. Raises WrongCode or CodeClosed.

    A phone number cannot be proven here: its code stands on the page itself.
    """
    waiting = JoinRequest.objects.filter(proven_at=None).exclude(email="")
    return _welcome(take_try(waiting, request_id, digits_in(code)))


def prove_join_at_counter(*, code: str, phone: str, by: User) -> Customer:
    """The customer read the code aloud, and the cashier vouches for the number. Raises BadPhone, WrongCode or CodeClosed.

    Every waiting request of the number loses a try, so that asking often does not buy guesses.
    """
    number = normalize_phone(phone, current_shop().country)
    waiting = JoinRequest.objects.filter(phone=number, proven_at=None, tries_left__gt=0, expires_at__gt=clock.now())
    asked = [row for row in waiting.order_by("-pk") if _count_try(row)]
    if not asked:
        raise closed()
    typed = digits_in(code)
    for row in asked:
        if matches(row, typed):
            return _welcome(row, by=by)
    raise wrong(max(row.tries_left for row in asked) - 1)


def _count_try(row: JoinRequest) -> bool:
    counted = JoinRequest.objects.filter(pk=row.pk, tries_left__gt=0).update(tries_left=F("tries_left") - 1)
    return bool(counted)


@transaction.atomic
def join_at_counter(
    *,
    by: User,
    name: str = "",
    email: str = "",
    phone: str = "",
    language: str = "",
    counter_code: str = "",
    wants_email: bool = False,
    wants_sms: bool = False,
) -> Customer:
    """A cashier writes down a customer who stands there. Contacts stay unproven; a known one raises CustomerExists.

    A yes to marketing needs the code printed under its text, read aloud by the customer: raises BadCounterCode.
    """
    customer = create_customer(name=name, email=email, phone=phone, language=language)
    if wants_email or wants_sms:
        notice = _notice_read_aloud(counter_code)
        evidence = f"counter:{notice.counter_code}"
        _record_wishes(
            customer, notice, evidence, email=wants_email, sms=wants_sms, source=Consent.Source.COUNTER, by=by
        )
    return customer


def _notice_read_aloud(counter_code: str) -> Notice:
    typed = "".join(counter_code.split()).upper()
    notice = Notice.objects.filter(kind=Notice.Kind.MARKETING, counter_code=typed).exclude(counter_code="").first()
    if notice is None or notice != current_notice(kind=Notice.Kind.MARKETING, language=notice.language):
        raise BadCounterCode(
            _("This is not the code printed under the text. Ask the customer to read it aloud."), field="counter_code"
        )
    return notice


@transaction.atomic
def _welcome(asked: JoinRequest, *, by: User | None = None) -> Customer:
    request = JoinRequest.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if request.proven_at is not None:
        raise closed()
    customer = _find_or_make(request)
    now = clock.now()
    if request.email:
        customer.email_proven_at = customer.email_proven_at or now
    else:
        customer.phone_proven_at = customer.phone_proven_at or now
    if not customer.name:
        customer.name, customer.name_key = request.name, words.fold(request.name)[:200]
    customer.save()
    index_names(names={customer.pk: customer.name})
    request.proven_at, request.proven_by, request.customer = now, by, customer
    request.save(update_fields=["proven_at", "proven_by", "customer"])
    _record_wishes(
        customer,
        request.marketing_notice,
        f"join:{request.public_id}",
        email=request.wants_email,
        sms=request.wants_sms,
        source=Consent.Source.COUNTER if by else Consent.Source.JOIN_PAGE,
        by=by,
    )
    return customer


def _find_or_make(request: JoinRequest) -> Customer:
    """The one customer of the proven contact, locked. Two proofs of one contact at once end at the same person."""
    contact = {"email": request.email} if request.email else {"phone": request.phone}
    known = Customer.objects.select_for_update().filter(**contact)
    customer = known.first()
    if customer is not None:
        return customer
    try:
        with transaction.atomic():
            return Customer.objects.create(**contact, language=request.language)
    except IntegrityError:
        return known.get()


def _record_wishes(
    customer: Customer,
    notice: Notice,
    evidence: str,
    *,
    email: bool,
    sms: bool,
    source: Consent.Source,
    by: User | None,
) -> None:
    """Only a yes is a statement: a box left unticked takes nothing back."""
    for channel, wanted in ((Consent.Channel.EMAIL, email), (Consent.Channel.SMS, sms)):
        if wanted:
            record_consent(
                customer=customer,
                channel=channel,
                purpose=Consent.Purpose.MARKETING,
                granted=True,
                source=source,
                evidence=evidence,
                notice=notice,
                recorded_by=by,
            )
