"""Codes for an offer: one that people choose, many at once, one for one person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.codes.errors import BadCode
from apps.codes.models import Code
from apps.codes.services import checked_key, mint_codes, register_code
from apps.common import clock
from apps.customers.models import Customer
from apps.offers.errors import BadOffer, OfferEnded
from apps.offers.models import CodeBatch, Offer, PromoCode, Tally
from apps.staff.models import User

BATCH_MAX = 50_000
PREFIX_MAX = 12
TEXT_MAX = 60
USES_MAX = 1_000_000_000


@transaction.atomic
def add_code(*, offer: Offer, text: str, uses_max: int | None = None, last_on: dt.date | None = None) -> PromoCode:
    """A code that people choose and share, such as MUSTERI10. Raises BadCode, CodeTaken, BadOffer or OfferEnded."""
    _check(offer)
    if uses_max is not None and not 1 <= uses_max <= USES_MAX:
        raise BadOffer(_("A limit is at least one. Leave it empty where there is none."), field="uses_max")
    chosen = " ".join(text.split())
    if len(chosen) > TEXT_MAX:
        raise BadCode(_("A code has 3 to 40 letters or digits."), field="code")
    promo = PromoCode.objects.create(
        offer=offer, code=register_code(text=chosen), text=chosen, uses_max=uses_max, last_on=last_on
    )
    _open_tallies([promo])
    return promo


@transaction.atomic
def make_batch(
    *, offer: Offer, count: int, by: User | None, prefix: str = "", last_on: dt.date | None = None
) -> CodeBatch:
    """Many codes of sixteen safe characters, each to be used once. Raises BadOffer, BadCode or SpaceTooFull (rule 59)."""
    _check(offer)
    if not 1 <= count <= BATCH_MAX:
        raise BadOffer(_("Make between 1 and 50,000 codes at once."), field="count")
    prefix = _checked_prefix(prefix)
    batch = CodeBatch.objects.create(offer=offer, prefix=prefix, count=count, last_on=last_on, created_by=by)
    codes = mint_codes(kind=Code.Kind.PROMO, count=count, prefix=prefix)
    now = clock.now()
    promos = PromoCode.objects.bulk_create(
        [PromoCode(offer=offer, code=code, uses_max=1, batch=batch, last_on=last_on, created_at=now) for code in codes],
        batch_size=1_000,
    )
    _open_tallies(promos)
    return batch


def personal_code(*, offer: Offer, customer: Customer, reference: str, last_on: dt.date | None = None) -> PromoCode:
    """A code that one customer can use once. The same reference again returns the first one."""
    return personal_codes(offer=offer, references={reference: customer.pk}, last_on=last_on)[reference]


@transaction.atomic
def personal_codes(
    *, offer: Offer, references: Mapping[str, int], last_on: dt.date | None = None
) -> dict[str, PromoCode]:
    """The same for many: by reference the customer's id. A fixed number of statements, however many."""
    found = _handed_out(references)
    missing = {reference: customer_id for reference, customer_id in references.items() if reference not in found}
    if not missing:
        return found
    _check(offer)
    try:
        with transaction.atomic():
            return found | _hand_out(offer, missing, last_on)
    except IntegrityError:
        if not _handed_out(missing):
            raise
    # Somebody else handed some of them out in this very moment: those stand.
    return personal_codes(offer=offer, references=references, last_on=last_on)


def _handed_out(references: Collection[str]) -> dict[str, PromoCode]:
    rows = PromoCode.objects.select_related("code").filter(reference__in=references)
    return {promo.reference: promo for promo in rows}


def _hand_out(offer: Offer, references: Mapping[str, int], last_on: dt.date | None) -> dict[str, PromoCode]:
    codes = mint_codes(kind=Code.Kind.PROMO, count=len(references))
    now = clock.now()
    promos = PromoCode.objects.bulk_create(
        [
            PromoCode(
                offer=offer,
                code=code,
                uses_max=1,
                customer_id=customer_id,
                reference=reference,
                last_on=last_on,
                created_at=now,
            )
            for (reference, customer_id), code in zip(references.items(), codes, strict=True)
        ],
        batch_size=1_000,
    )
    _open_tallies(promos)
    return {promo.reference: promo for promo in promos}


@transaction.atomic
def close_code(*, promo: PromoCode) -> PromoCode:
    """Take a code out of use; what was bought with it stays. Twice is once."""
    PromoCode.objects.filter(pk=promo.pk, closed_at=None).update(closed_at=clock.now())
    promo.refresh_from_db()
    return promo


def _check(offer: Offer) -> None:
    if offer.status == Offer.Status.ENDED:
        raise OfferEnded(_("This offer has ended. Make a new one."), field="offer")
    if not offer.needs_code:
        raise BadOffer(_("This offer applies by itself and needs no code."), field="needs_code")


def _checked_prefix(prefix: str) -> str:
    # Measured as it is kept: some letters are two in capitals.
    text = prefix.strip().upper()
    if not text:
        return ""
    if len(text) > PREFIX_MAX:
        raise BadOffer(_("A prefix has 12 letters or digits at most."), field="prefix")
    # A text that could not be a code cannot begin one; short ones may.
    checked_key(text + "AAA")
    return text


def _open_tallies(promos: list[PromoCode]) -> None:
    Tally.objects.bulk_create(
        [
            Tally(scope=Tally.Scope.CODE, offer_id=promo.offer_id, code=promo, uses_max=promo.uses_max)
            for promo in promos
        ],
        batch_size=1_000,
    )
