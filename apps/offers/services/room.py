"""What the limits leave, read from the tallies. Only a guide: the tallies decide again when something is taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from apps.common import clock
from apps.common.among import among
from apps.common.compiled import Compiled, number
from apps.offers.engine import Candidate, Room
from apps.offers.models import OfferUse, PromoCode, Tally
from apps.offers.reading.periods import first_day

Scope = Tally.Scope


@dataclass(frozen=True, slots=True)
class Hold:
    """A basket of a channel, for which something is or will be set aside."""

    channel_id: int
    number: str


def with_room(
    candidates: Sequence[Candidate],
    promos: Mapping[int, PromoCode],
    *,
    customer_id: int | None,
    today: dt.date,
    own: Mapping[int, OfferUse],
) -> list[Candidate]:
    """The candidates with what is left for them: one query, and none where nothing is limited. ``own``: what is set aside for
    the basket itself."""
    limited = [one for one in candidates if _is_limited(one, promos)]
    if not limited:
        return list(candidates)
    counted = _counted(limited, customer_id)
    return [
        replace(one, room=_room(one, counted, own.get(one.terms.offer_id), customer_id, today))
        if _is_limited(one, promos)
        else one
        for one in candidates
    ]


def set_aside_for(
    hold: Hold | None, candidates: Sequence[Candidate], promos: Mapping[int, PromoCode]
) -> dict[int, OfferUse]:
    """What is set aside for the basket, by offer: one query, and none where nothing is limited."""
    offers = {one.terms.offer_id for one in candidates if _is_limited(one, promos)}
    if hold is None or not hold.number or not offers:
        return {}
    rows = OfferUse.objects.filter(
        channel=hold.channel_id, basket_number=hold.number, status=OfferUse.Status.RESERVED, offer__in=offers
    )
    return {use.offer_id: use for use in rows}


def is_promised(one: Candidate, own: OfferUse | None, customer_id: int | None) -> bool:
    """Set aside for this very code and buyer, and not run out."""
    return (
        own is not None
        and own.reserved_until is not None
        and own.reserved_until > clock.now()
        and own.customer_id == customer_id
        and own.code_id == (one.code.promo_id if one.code is not None else None)
    )


def _is_limited(one: Candidate, promos: Mapping[int, PromoCode]) -> bool:
    of_code = one.code is not None and promos[one.code.promo_id].uses_max is not None
    return one.terms.is_limited or one.terms.counts_people or of_code


class _Count(NamedTuple):
    uses: int
    uses_max: int | None
    money_minor: int
    money_max_minor: int | None


_Counted = Mapping[tuple[str, int, object], _Count]


def _tallies() -> QuerySet[Tally, Any]:
    """Of the customer's periods the latest few would do; one customer has few of one offer."""
    of_offers = among("offer_id", number("offers"))
    asked = (
        Q(of_offers, scope=Scope.OFFER)
        | Q(among("code_id", number("codes")), scope=Scope.CODE)
        | Q(of_offers, scope__in=[Scope.CUSTOMER, Scope.PERIOD], customer=number("customer"))
    )
    return (
        Tally.objects.filter(asked).order_by().values_list("scope", "code_id", "offer_id", "period_on", *_Count._fields)
    )


_TALLIES = Compiled(_tallies)


def _counted(limited: Sequence[Candidate], customer_id: int | None) -> _Counted:
    rows = _TALLIES.fetch(
        offers=list({one.terms.offer_id for one in limited}),
        codes=list({one.code.promo_id for one in limited if one.code is not None}),
        customer=customer_id,
    )
    return {
        (scope, code_id or offer_id, period_on): _Count(*count) for scope, code_id, offer_id, period_on, *count in rows
    }


def _room(one: Candidate, counted: _Counted, own: OfferUse | None, customer_id: int | None, today: dt.date) -> Room:
    terms, promo_id = one.terms, one.code.promo_id if one.code is not None else None
    total = counted.get((Scope.OFFER, terms.offer_id, None))
    of_code = counted.get((Scope.CODE, promo_id, None)) if promo_id is not None else None
    period_on = first_day(terms.period, today) if terms.period else None
    same_person = own is not None and own.customer_id == customer_id
    same_period = same_person and own is not None and own.period_on == period_on
    of_customer = counted.get((Scope.CUSTOMER, terms.offer_id, None))
    of_period = counted.get((Scope.PERIOD, terms.offer_id, period_on)) if period_on is not None else None
    return Room(
        uses=_left(total, None, own is not None),
        of_code=_left(of_code, None, own is not None and own.code_id == promo_id),
        of_customer=_left(of_customer, terms.per_customer_max, same_person),
        of_period=_left(of_period, terms.per_period_max, same_period) if period_on is not None else None,
        money_minor=None
        if total is None or total.money_max_minor is None
        else total.money_max_minor - total.money_minor + (own.discount_minor if own is not None else 0),
    )


def _left(tally: _Count | None, limit: int | None, is_own: bool) -> int | None:
    """The limit beside the count stands, where somebody was counted already."""
    limit = tally.uses_max if tally is not None else limit
    if limit is None:
        return None
    return limit - (tally.uses if tally is not None else 0) + is_own
