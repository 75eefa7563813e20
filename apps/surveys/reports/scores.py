"""The score of some answers, as a whole and in parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from apps.common import clock
from apps.orders.models import Store
from apps.programs.models import Tier
from apps.segments.models import Segment
from apps.segments.reports import members
from apps.shop.services import current_shop
from apps.surveys.models import Response, Survey
from apps.surveys.score import DETRACTOR_MAX, PROMOTER_MIN, SATISFIED_MIN, Csat, Nps, csat, nps

GROUPS = {
    "n": Count("pk"),
    "promoters": Count("pk", filter=Q(score__gte=PROMOTER_MIN)),
    "detractors": Count("pk", filter=Q(score__lte=DETRACTOR_MAX)),
    "satisfied": Count("pk", filter=Q(score__gte=SATISFIED_MIN)),
}
Score = Nps | Csat


@dataclass(frozen=True, slots=True)
class Answers:
    """Which answers are meant: of one survey, or of all surveys of a kind about the same. ``until`` is left out."""

    kind: str
    about: str
    survey: Survey | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    store: Store | None = None
    tier: Tier | None = None
    segment: Segment | None = None
    today: dt.date | None = None  # of the segment

    @classmethod
    def of(cls, survey: Survey, **more: Any) -> Answers:
        return cls(kind=survey.kind, about=survey.about, survey=survey, **more)

    def rows(self) -> QuerySet[Response]:
        named = {
            "survey": self.survey,
            "finished_at__gte": self.since,
            "finished_at__lt": self.until,
            "store": self.store,
            "tier": self.tier,
        }
        rows = Response.objects.finished().filter(kind=self.kind, about=self.about)
        rows = rows.filter(**{field: value for field, value in named.items() if value is not None})
        if self.segment is not None:
            rows = rows.filter(customer__in=members(self.segment, self.today or _today()).values("pk"))
        return rows


@dataclass(frozen=True, slots=True)
class Part:
    """A share of the answers and its score. ``key`` is a month's first day, a store, a level or a segment; None: none."""

    key: dt.date | Store | Tier | Segment | None
    score: Score


def score(survey: Survey, since: dt.datetime | None = None, until: dt.datetime | None = None) -> Score:
    """Of one survey."""
    return scored(Answers.of(survey, since=since, until=until))


def scored(answers: Answers) -> Score:
    """One query. With no answers, or too few, it says so and is never 0 (rule 93)."""
    return _score(answers.kind, answers.rows().aggregate(**GROUPS))


def by_month(answers: Answers) -> list[Part]:
    """Months in which somebody answered, oldest first; a month is the shop's."""
    month = TruncMonth("finished_at", tzinfo=current_shop().zone)
    rows = answers.rows().annotate(month=month).values("month").annotate(**GROUPS).order_by("month")
    return [Part(row["month"].date(), _score(answers.kind, row)) for row in rows]


def by_store(answers: Answers) -> list[Part]:
    rows = {row["store"]: row for row in answers.rows().values("store").annotate(**GROUPS).order_by("store")}
    stores = Store.objects.in_bulk([key for key in rows if key])
    return _parts(answers.kind, rows, stores)


def by_tier(answers: Answers) -> list[Part]:
    """By the level that people had when they answered."""
    rows = {row["tier"]: row for row in answers.rows().values("tier").annotate(**GROUPS).order_by("tier")}
    tiers = Tier.objects.order_by("ladder", "threshold").in_bulk([key for key in rows if key])
    return _parts(answers.kind, rows, tiers)


def by_segment(answers: Answers, segments: Sequence[Segment], today: dt.date) -> list[Part]:
    """Somebody may be in several. One query for each."""
    parts = [Part(each, scored(replace(answers, segment=each, today=today))) for each in segments]
    return [part for part in parts if part.score.n]


def _parts(kind: str, rows: dict[Any, Any], named: dict[int, Any]) -> list[Part]:
    """In the order of their names, what has none last."""
    ordered = [*named, *([None] if None in rows else [])]
    return [Part(named.get(key) if key else None, _score(kind, rows[key])) for key in ordered]


def _score(kind: str, row: Any) -> Score:
    n = row["n"]
    if kind == Survey.Kind.CSAT:
        return csat(satisfied=row["satisfied"], others=n - row["satisfied"])
    promoters, detractors = row["promoters"], row["detractors"]
    return nps(promoters=promoters, passives=n - promoters - detractors, detractors=detractors)


def _today() -> dt.date:
    return current_shop().local_date(clock.now())
