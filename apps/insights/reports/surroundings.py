"""What a customer stands in right now: open cases, pauses, segments, offers they can have."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from apps.common import clock
from apps.customers.models import Customer
from apps.feedback.models import Case
from apps.messaging.models import Pause
from apps.offers.reports import PortalOffer, offers_for
from apps.segments.models import Segment
from apps.segments.reports import roots_of
from apps.segments.reports.asking import question
from apps.shop.services import current_shop

# Newest first; a shop with more of them looks in the segment's own list.
SEGMENTS_MAX = 30


@dataclass(frozen=True, slots=True)
class Surroundings:
    cases: tuple[Case, ...]
    pauses: tuple[Pause, ...]
    segments: tuple[Segment, ...]
    offers: tuple[PortalOffer, ...]


def surroundings(customer: Customer) -> Surroundings:
    """The number of queries depends on nothing but whether there are offers at all."""
    now = clock.now()
    return Surroundings(
        cases=tuple(Case.objects.unsolved().filter(customer=customer).order_by("-pk")),
        pauses=tuple(Pause.objects.in_force(now).filter(customer=customer).order_by("pk")),
        segments=segments_of(customer, current_shop().local_date(now)),
        offers=tuple(offers_for(customer, now)),
    )


def segments_of(customer: Customer, today: dt.date) -> tuple[Segment, ...]:
    """Those that they are in today, by name. Five queries, however many segments."""
    segments = list(Segment.objects.order_by("-pk")[:SEGMENTS_MAX])
    roots = roots_of([segment.pk for segment in segments])
    asked = {f"s{pk}": found for pk, root in roots.items() if (found := question(root, today)) is not None}
    themselves = Customer.objects.filter(pk=OuterRef("pk"))
    answers = (
        Customer.objects.present()
        .filter(pk=customer.pk)
        .values_list(*[Exists(themselves.filter(found)) for found in asked.values()])
        .first()
        if asked
        else None
    )
    inside = {name for name, holds in zip(asked, answers or (), strict=bool(answers)) if holds}
    return tuple(sorted((each for each in segments if f"s{each.pk}" in inside), key=lambda each: each.name_key))
