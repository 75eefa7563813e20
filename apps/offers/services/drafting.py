"""Making and changing offers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from apps.offers.errors import BadOffer, LimitInUse, OfferEnded
from apps.offers.models import Offer, OfferUse, Tally
from apps.staff.models import User

_SETS = ("products", "categories", "channels", "stores")
_COUNTED = ("per_person_max", "per_period_max", "period")


@transaction.atomic
def create_offer(*, by: User | None = None, **terms: Any) -> Offer:
    """A new offer, a draft unless ``status`` says otherwise. ``terms`` are the columns of ``Offer``; ``products``,
    ``categories``, ``channels`` and ``stores`` are rows. Raises BadOffer."""
    columns, sets = _split(terms)
    offer = Offer(created_by=by, **columns)
    _save(offer, sets)
    Tally.objects.create(
        scope=Tally.Scope.OFFER, offer=offer, uses_max=offer.uses_max, money_max_minor=offer.budget_minor
    )
    return offer


@transaction.atomic
def change_offer(*, offer: Offer, by: User | None = None, **terms: Any) -> Offer:
    """Change what is named and leave the rest. Raises BadOffer, LimitInUse (rule 64) or OfferEnded."""
    columns, sets = _split(terms)
    # Purchases are counted here, so that no limit changes meanwhile; the offer's own row they only point at.
    total = Tally.objects.select_for_update().get(scope=Tally.Scope.OFFER, offer=offer)
    current = Offer.objects.select_for_update(no_key=True).get(pk=offer.pk)
    if current.status == Offer.Status.ENDED and columns.get("status", current.status) != Offer.Status.ENDED:
        raise OfferEnded(_("This offer has ended. Make a new one."), field="status")
    before = {name: getattr(current, name) for name in _COUNTED}
    for name, value in columns.items():
        setattr(current, name, value)
    _check_limits(current, before, total)
    current.edition = uuid.uuid4()
    _save(current, sets)
    _carry_limits(current, before)
    return current


def _split(terms: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    return (
        {name: value for name, value in terms.items() if name not in _SETS},
        {name: value for name, value in terms.items() if name in _SETS},
    )


def _save(offer: Offer, sets: Mapping[str, Any]) -> None:
    try:
        offer.full_clean()
    except ValidationError as error:
        field, told = next(iter(error.message_dict.items()))
        raise BadOffer(told[0], field="" if field == "__all__" else field) from None
    offer.save()
    for name, rows in sets.items():
        getattr(offer, name).set(rows)
    if offer.covers == Offer.Covers.CHOSEN and not (offer.products.exists() or offer.categories.exists()):
        raise BadOffer(_("Choose the products or categories that the offer is on."), field="products")


def _check_limits(offer: Offer, before: Mapping[str, Any], total: Tally) -> None:
    """A limit may fall, but not below what was used; a period stays what it is once somebody was counted in it (rule 64)."""
    for name, used in (("uses_max", total.uses), ("budget_minor", total.money_minor)):
        limit = getattr(offer, name)
        if limit is not None and limit < used:
            raise LimitInUse(_("More than this was already used."), field=name, used=used)
    if offer.period != before["period"] and OfferUse.objects.filter(offer=offer).exists():
        raise LimitInUse(_("This offer was already used, so its period stays as it is."), field="period")


def _carry_limits(offer: Offer, before: Mapping[str, Any]) -> None:
    """The limits stand beside the counts. Whoever already had more keeps it and gets no more."""
    tallies = Tally.objects.filter(offer=offer)
    tallies.filter(scope=Tally.Scope.OFFER).update(uses_max=offer.uses_max, money_max_minor=offer.budget_minor)
    for name, scope in (("per_person_max", Tally.Scope.CUSTOMER), ("per_period_max", Tally.Scope.PERIOD)):
        limit = getattr(offer, name)
        if limit != before[name]:
            tallies.filter(scope=scope).update(uses_max=None if limit is None else Greatest(F("uses"), Value(limit)))
