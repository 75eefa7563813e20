"""What the limits leave, read from the tallies. Only a guide: the tallies decide again when something is taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q

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
    hold: Hold | None,
) -> list[Candidate]:
    """The candidates with what is left for them. Two queries at most, and none where nothing is limited."""
    limited = [one for one in candidates if _is_limited(one, promos)]
    if not limited:
        return list(candidates)
    counted = _counted(limited, customer_id)
    own = _set_aside(hold, {one.terms.offer_id for one in limited}) if hold is not None and hold.number else {}
    return [
        replace(one, room=_room(one, counted, own.get(one.terms.offer_id), customer_id, today))
        if one in limited
        else one
        for one in candidates
    ]


def _is_limited(one: Candidate, promos: Mapping[int, PromoCode]) -> bool:
    of_code = one.code is not None and promos[one.code.promo_id].uses_max is not None
    return one.terms.is_limited or one.terms.counts_people or of_code


_Counted = Mapping[tuple[str, int, object], Tally]


def _counted(limited: Sequence[Candidate], customer_id: int | None) -> _Counted:
    offers = {one.terms.offer_id for one in limited}
    codes = {one.code.promo_id for one in limited if one.code is not None}
    asked = Q(scope=Scope.OFFER, offer__in=offers) | Q(scope=Scope.CODE, code__in=codes)
    if customer_id is not None:
        # Of the periods the latest few would do; one customer has few of one offer.
        asked |= Q(scope__in=[Scope.CUSTOMER, Scope.PERIOD], offer__in=offers, customer=customer_id)
    return {
        (row.scope, row.code_id or row.offer_id, row.period_on): row for row in Tally.objects.filter(asked).order_by()
    }


def _set_aside(hold: Hold, offers: set[int]) -> dict[int, OfferUse]:
    rows = OfferUse.objects.filter(
        channel=hold.channel_id, basket_number=hold.number, status=OfferUse.Status.RESERVED, offer__in=offers
    )
    return {use.offer_id: use for use in rows}


def _room(one: Candidate, counted: _Counted, own: OfferUse | None, customer_id: int | None, today: dt.date) -> Room:
    terms = one.terms
    total = counted.get((Scope.OFFER, terms.offer_id, None))
    period_on = first_day(terms.period, today) if terms.period else None
    same_person = own is not None and own.customer_id == customer_id

    def left(tally: Tally | None, limit: int | None, is_own: bool) -> int | None:
        limit = tally.uses_max if tally is not None else limit
        if limit is None:
            return None
        return limit - (tally.uses if tally is not None else 0) + is_own

    of_code = counted.get((Scope.CODE, one.code.promo_id, None)) if one.code is not None else None
    return Room(
        uses=left(total, None, own is not None),
        of_code=left(of_code, None, own is not None and own.code_id == (one.code.promo_id if one.code else None)),
        of_customer=left(counted.get((Scope.CUSTOMER, terms.offer_id, None)), terms.per_customer_max, same_person),
        of_period=left(
            counted.get((Scope.PERIOD, terms.offer_id, period_on)),
            terms.per_period_max,
            same_person and own is not None and own.period_on == period_on,
        )
        if period_on is not None
        else None,
        money_minor=None
        if total is None or total.money_max_minor is None
        else total.money_max_minor - total.money_minor + (own.discount_minor if own is not None else 0),
    )
