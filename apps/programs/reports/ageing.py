"""How points of a programme age, and what a change of that would mean for those that members have."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Sum

from apps.ledger.models import Lot
from apps.programs.engine import AgingTerms, changed, last_day
from apps.programs.models import Program


def aging_terms(program: Program) -> AgingTerms | None:
    """None: its points last for ever."""
    if program.expiry_months is None:
        return None
    return AgingTerms(program.expiry_months, program.expiry_round_up, program.expiry_changed_on)


@dataclass(frozen=True, slots=True)
class ExpiryPreview:
    """What members have that the change concerns. ``first_on`` is the earliest last day it gives, None where none is given."""

    points: int
    members: int
    first_on: dt.date | None
    # Of these points: how many run out sooner, and later, than they would have.
    sooner: int
    later: int
    # Points with a day of their own, which stays.
    kept: int


def preview_expiry(program: Program, *, months: int | None, round_up: str, today: dt.date) -> ExpiryPreview:
    """A change of expiry, were it made today."""
    wanted = AgingTerms(months, round_up) if months is not None else None
    terms = changed(aging_terms(program), wanted, today)
    lots = Lot.objects.open().ageing_with(program.code, today)
    points = sooner = later = 0
    days = set()
    sums = lots.order_by().values_list("active_from", "expires_on").annotate(points=Sum("remaining"))
    for active_from, before, amount in sums:
        after = last_day(active_from, terms)
        points += amount
        days.add(after or dt.date.max)
        sooner += amount if (after or dt.date.max) < (before or dt.date.max) else 0
        later += amount if (after or dt.date.max) > (before or dt.date.max) else 0
    kept = Lot.objects.open().filter(account__unit=program.code, keeps_day=True, expires_on__gte=today)
    return ExpiryPreview(
        points=points,
        members=lots.order_by().values("account").distinct().count(),
        first_on=min(days) if days and terms is not None else None,
        sooner=sooner,
        later=later,
        kept=kept.aggregate(points=Sum("remaining"))["points"] or 0,
    )
