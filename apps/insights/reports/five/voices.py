"""What people answered, month by month: NPS and CSAT, each kind of question apart (rule 94). One query."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from apps.common import clock
from apps.insights.reports.periods import ONE_DAY, Span
from apps.shop.services import current_shop
from apps.surveys.models import Response, Survey
from apps.surveys.score import DETRACTOR_MAX, PROMOTER_MIN, SATISFIED_MIN, Csat, Nps, csat, nps

LATEST_DAYS = 90
KINDS = (Survey.Kind.NPS, Survey.Kind.CSAT)
Score = Nps | Csat


@dataclass(frozen=True, slots=True)
class Voice:
    """One question. ``months`` are those that were asked for, also those in which nobody answered."""

    kind: str
    about: str
    months: tuple[Score, ...]
    latest: Score


def latest_span(today: dt.date) -> Span:
    return Span(today - LATEST_DAYS * ONE_DAY, today - ONE_DAY)


def voices(months: Sequence[Span], today: dt.date) -> list[Voice]:
    """Only questions that somebody answered within these months or lately, NPS first."""
    zone, latest = current_shop().zone, latest_span(today)
    since = clock.start_of_day(min(months[0].first, latest.first), zone)
    is_latest = Q(finished_at__gte=clock.start_of_day(latest.first, zone))
    rows: Any = (
        Response.objects.finished()
        .filter(kind__in=KINDS, finished_at__gte=since, finished_at__lt=clock.start_of_day(today, zone))
        .annotate(month=TruncMonth("finished_at", tzinfo=zone))
        .order_by()
        .values("kind", "about", "month")
        .annotate(**_groups("", Q()), **_groups("late_", is_latest))
    )
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault((row["kind"], row["about"]), []).append(row)
    order = [str(kind) for kind in KINDS]
    return [_voice(key, found[key], months) for key in sorted(found, key=lambda key: (order.index(key[0]), key[1]))]


def _groups(prefix: str, within: Q) -> dict[str, Count]:
    return {
        f"{prefix}n": Count("pk", filter=within),
        f"{prefix}promoters": Count("pk", filter=within & Q(score__gte=PROMOTER_MIN)),
        f"{prefix}detractors": Count("pk", filter=within & Q(score__lte=DETRACTOR_MAX)),
        f"{prefix}satisfied": Count("pk", filter=within & Q(score__gte=SATISFIED_MIN)),
    }


def _voice(key: tuple[str, str], rows: list[dict[str, Any]], months: Sequence[Span]) -> Voice:
    zone, (kind, about) = current_shop().zone, key
    by_month = {row["month"].astimezone(zone).date(): row for row in rows}
    scores = tuple(_score(kind, [by_month[each.first]] if each.first in by_month else [], "") for each in months)
    return Voice(kind, about, scores, _score(kind, rows, "late_"))


def _score(kind: str, rows: Sequence[dict[str, Any]], prefix: str) -> Score:
    def told(name: str) -> int:
        return sum(int(row[f"{prefix}{name}"]) for row in rows)

    n = told("n")
    if kind == Survey.Kind.CSAT:
        return csat(satisfied=told("satisfied"), others=n - told("satisfied"))
    return nps(
        promoters=told("promoters"), passives=n - told("promoters") - told("detractors"), detractors=told("detractors")
    )
