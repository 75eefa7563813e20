"""The offers as the engine knows them. What was read once is remembered by each process until an offer has a new edition."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping

from apps.common.compiled import Compiled
from apps.offers.engine import Terms
from apps.offers.models import Offer

REMEMBERED_MAX = 2_000

_LIVE = Compiled(lambda: Offer.objects.live().by_themselves().order_by("pk").values_list("pk", "edition"))
_remembered: dict[int, tuple[uuid.UUID, Terms]] = {}


def live_terms() -> list[Terms]:
    """Every live offer that needs no code: one short query where nothing changed, or where there is none."""
    return terms_of(dict(_LIVE.fetch()))


def terms_of(editions: Mapping[int, uuid.UUID]) -> list[Terms]:
    """By offer and its edition now. What is not remembered is read in five queries, however many there are."""
    unknown = [pk for pk, edition in editions.items() if _remembered.get(pk, (None,))[0] != edition]
    if unknown:
        if len(_remembered) > REMEMBERED_MAX:
            _remembered.clear()
        for offer, terms in _read(unknown):
            _remembered[offer.pk] = (offer.edition, terms)
    return [_remembered[pk][1] for pk in editions if pk in _remembered]


def _read(ids: Collection[int]) -> list[tuple[Offer, Terms]]:
    chosen = {
        name: _pairs(Offer._meta.get_field(name), ids) for name in ("products", "categories", "channels", "stores")
    }
    rows = Offer.objects.filter(pk__in=ids).select_related("tier")
    return [(offer, _terms(offer, {name: pairs[offer.pk] for name, pairs in chosen.items()})) for offer in rows]


def _pairs(field: object, ids: Collection[int]) -> Mapping[int, frozenset[int]]:
    own, other = field.m2m_column_name(), field.m2m_reverse_name()  # type: ignore[attr-defined]
    through = field.remote_field.through  # type: ignore[attr-defined]
    found: dict[int, set[int]] = defaultdict(set)
    for offer_id, other_id in through.objects.filter(**{f"{own}__in": ids}).values_list(own, other):
        found[offer_id].add(other_id)
    return defaultdict(frozenset, {offer_id: frozenset(others) for offer_id, others in found.items()})


def _terms(offer: Offer, chosen: Mapping[str, frozenset[int]]) -> Terms:
    return Terms(
        offer_id=offer.pk,
        kind=offer.kind,
        name=offer.name,
        public_id=str(offer.public_id),
        status=offer.status,
        percent=offer.percent,
        amount_minor=offer.amount_minor,
        pay_count=offer.pay_count,
        take_count=offer.take_count,
        minimum_minor=offer.minimum_minor,
        covers_all=offer.covers == Offer.Covers.BASKET,
        product_ids=chosen["products"],
        category_ids=chosen["categories"],
        skips_discounted=offer.skips_discounted,
        first_order_only=offer.first_order_only,
        audience=offer.audience,
        tier_id=offer.tier_id,
        tier_name=offer.tier.name if offer.tier else "",
        segment_id=offer.segment_id,
        channel_ids=chosen["channels"],
        store_ids=chosen["stores"],
        starts_on=offer.starts_on,
        ends_on=offer.ends_on,
        weekdays=offer.weekdays,
        from_time=offer.from_time,
        until_time=offer.until_time,
        needs_code=offer.needs_code,
        priority=offer.priority,
        is_exclusive=offer.stacking == Offer.Stacking.EXCLUSIVE,
        is_limited=offer.uses_max is not None or offer.budget_minor is not None,
        per_customer_max=offer.per_person_max,
        per_period_max=offer.per_period_max,
        period=offer.period,
    )
