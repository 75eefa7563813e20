"""Who would move if the levels were these: looked at before anything is saved (rule 49)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Q, Sum

from apps.common import clock
from apps.programs import sql
from apps.programs.drafts import TierDraft, check_levels
from apps.programs.engine import LadderTerms, Level
from apps.programs.models import Membership, Program
from apps.programs.reports.books import ladder_terms
from apps.programs.reports.past import past_orders
from apps.shop.services import current_shop

SAMPLE_MAX = 10


@dataclass(frozen=True, slots=True)
class Mover:
    """``later_on`` is the first day of the lower level, if nothing more is bought; None goes up at once."""

    name: str
    before: str
    after: str
    later_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class LadderPreview:
    ups: int
    # Who has reached their level by today's terms and not by these, and loses it once its promise is over.
    downs_later: int
    stays: int
    # Members by level right after the change, the lowest level first.
    per_tier: tuple[tuple[str, int], ...]
    sample: tuple[Mover, ...]


def preview_ladder(
    program: Program,
    *,
    basis: str,
    window: str,
    tiers: Sequence[TierDraft],
    months: int | None = None,
    downgrade: str = "to_earned",
    grace_days: int = 0,
) -> LadderPreview:
    """What ``start_ladder`` or ``change_ladder`` would do with these terms today. Writes nothing. Raises BadLadder."""
    check_levels(tiers, window, months)
    drafts = sorted(tiers, key=lambda draft: draft.threshold)
    levels = tuple(Level(n, one.threshold, one.multiplier_milli, one.is_permanent) for n, one in enumerate(drafts))
    terms = LadderTerms(levels, basis, window, months or 0, downgrade, grace_days)
    today = current_shop().local_date(clock.now())
    old = _present(program)
    values = _values(program, terms, today, begins=old is None)
    before = _values(program, old, today, begins=False) if old is not None else {}
    ranks = {draft.code: rank for rank, draft in enumerate(drafts)}
    counts: Counter[int] = Counter()
    ups, downs = [], []
    for row in _above_base(program, values):
        rank, reached = ranks.get(row.code or "", 0), values.get(row.pk, 0)
        counts[max(rank, reached)] += 1
        later = _later(terms, rank, reached, row.until_on, today)
        if reached > rank:
            ups.append(Mover(row.name, row.tier or drafts[0].name, drafts[reached].name))
        elif later is not None and old is not None and before.get(row.pk, 0) >= old.rank_of(row.tier_id):
            downs.append(Mover(row.name, row.tier or "", drafts[terms.below(rank, reached)].name, later))
    total = Membership.objects.filter(program=program).count()
    counts[0] += total - sum(counts.values())
    half = SAMPLE_MAX // 2
    sample = [*ups[: max(half, SAMPLE_MAX - len(downs))], *downs[: max(half, SAMPLE_MAX - len(ups))]]
    return LadderPreview(
        ups=len(ups),
        downs_later=len(downs),
        stays=total - len(ups) - len(downs),
        per_tier=tuple((draft.name, counts[rank]) for rank, draft in enumerate(drafts)),
        sample=tuple(sample[:SAMPLE_MAX]),
    )


def _later(terms: LadderTerms, rank: int, reached: int, until: dt.date | None, today: dt.date) -> dt.date | None:
    """The first day of a lower level for somebody who has not reached theirs under these terms."""
    promised = terms.promised_until(rank, today)
    if promised is None or terms.below(rank, reached) >= rank:
        return None
    judged = terms.judged_on(until or promised)
    assert judged is not None
    # A promise to the end of the calendar has no day after it.
    return judged + dt.timedelta(days=1) if judged < dt.date.max else None


class _Row(NamedTuple):
    pk: int
    name: str
    tier_id: int | None
    code: str | None
    tier: str | None
    until_on: dt.date | None


def _above_base(program: Program, values: dict[int, int]) -> Iterator[_Row]:
    """Whoever has a level above the base or reaches one."""
    reaching = [pk for pk, rank in values.items() if rank]
    rows = Membership.objects.filter(Q(tier__threshold__gt=0) | Q(pk__in=reaching), program=program).order_by("pk")
    columns = rows.values_list("pk", "customer__name", "tier_id", "tier__code", "tier__name", "tier_until_on")
    return (_Row(*row) for row in columns)


def _present(program: Program) -> LadderTerms | None:
    return ladder_terms(program.ladder, program.ladder.tiers.all()) if hasattr(program, "ladder") else None


def _values(program: Program, terms: LadderTerms, today: dt.date, *, begins: bool) -> dict[int, int]:
    """By membership, the level that its figures reach today; where tiers only begin, last year's count as well."""
    days = [today]
    if begins and terms.window == "calendar_year":
        days.append(dt.date(today.year - 1, 12, 31))
    ranks: dict[int, int] = {}
    if len(terms.levels) == 1:
        return ranks
    for day in days:
        first, least = terms.window_start(day), terms.levels[1].threshold
        if begins:
            rows = _counted_before(program, terms.basis, first, day, least)
        else:
            rows = sql.counted(program_id=program.pk, basis=terms.basis, first=first, last=day, at_least=least)
        for pk, value in rows:
            ranks[pk] = max(ranks.get(pk, 0), terms.rank_at(value))
    return ranks


def _counted_before(program: Program, basis: str, first: dt.date, last: dt.date, least: int) -> list[tuple[int, int]]:
    figure = {"spend": Sum("left"), "points": Sum("points_left"), "orders": Count("pk", filter=Q(spend__gt=0))}[basis]
    orders = past_orders(program).filter(over=False, day__gte=first, day__lte=last)
    rows = orders.values("member").annotate(value=figure).filter(value__gte=least)
    return [(pk, int(value)) for pk, value in rows.values_list("member", "value")]
