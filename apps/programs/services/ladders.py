"""Ladders begin and change. Nobody loses a status by it before the promised day (rule 49)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from apps.common import clock
from apps.programs import sql
from apps.programs.drafts import TierDraft, check_levels
from apps.programs.engine import LadderTerms, adopt, start
from apps.programs.errors import LadderExists, TierInUse
from apps.programs.models import Accrual, Ladder, Membership, Program, Tier, TierMove
from apps.programs.reports.books import ladder_terms
from apps.programs.services.backfill import count_past_orders
from apps.programs.services.climbing import Climber, read_climbers, write_climbers
from apps.shop.services import current_shop
from apps.staff.models import User

_BATCH = 1000


class LadderSettings(TypedDict, total=False):
    basis: str
    window: str
    months: int | None
    downgrade: str
    grace_days: int


@transaction.atomic
def start_ladder(
    *,
    program: Program,
    basis: str,
    window: str,
    tiers: Sequence[TierDraft],
    months: int | None = None,
    downgrade: str = Ladder.Downgrade.TO_EARNED,
    grace_days: int = 0,
    by: User | None = None,
) -> Ladder:
    """Give a programme levels. What members bought so far counts, and each gets the level earned with it.

    Raises BadLadder, LadderExists.
    """
    if Ladder.objects.filter(program=program).exists():
        raise LadderExists(_("This programme has tiers already."))
    check_levels(tiers, window, months)
    sql.hold_purchases()
    ladder = Ladder.objects.create(
        program=program, basis=basis, window=window, months=months, downgrade=downgrade, grace_days=grace_days
    )
    rows = Tier.objects.bulk_create([_tier(ladder, draft) for draft in tiers])
    count_past_orders(program)
    base = min(rows, key=lambda tier: tier.threshold)
    Membership.objects.filter(program=program).update(tier=base)
    terms, today = ladder_terms(ladder, rows), _today()
    for climbers in _in_batches(program, terms, _reaching(ladder, terms, today), today):
        for climber in climbers:
            climber.climb.take(*start(terms, climber.climb.book, today))
        write_climbers(climbers, actor_id=by.pk if by is not None else None)
    return ladder


@transaction.atomic
def change_ladder(
    *, ladder: Ladder, tiers: Sequence[TierDraft], by: User | None = None, **settings: Unpack[LadderSettings]
) -> Ladder:
    """Change levels and terms from now on: members may go up at once, and are not demoted before the promised day (rule 49).

    Levels are known by their code. Raises BadLadder, and TierInUse for a level that is left out and somebody has or had.
    """
    ladder = Ladder.objects.select_for_update().select_related("program").get(pk=ladder.pk)
    before, promised_before = ladder_terms(ladder, ()), _promises(ladder)
    for name, value in settings.items():
        setattr(ladder, name, value)
    if ladder.window != Ladder.Window.ROLLING:
        ladder.months = None
    check_levels(tiers, ladder.window, ladder.months)
    ladder.save()
    _write_tiers(ladder, tiers)
    if _looks_elsewhere(ladder, before):
        _forget_what_was_earned(ladder.program)
    _adopt(ladder, by, redated=_promises(ladder) != promised_before)
    return ladder


def _looks_elsewhere(ladder: Ladder, before: LadderTerms) -> bool:
    """Whether it counts something else or over less time, so that what was reached need not add up any more."""
    if (ladder.basis, ladder.window) != (before.basis, before.window):
        return True
    return (ladder.months or 0) < before.months or ladder.grace_days < before.grace_days


def _forget_what_was_earned(program: Program) -> None:
    """Figures that were reached under other terms can't be held against these; nor can those of a status that comes back."""
    Membership.objects.filter(program=program).update(tier_earned_on=None, tier_earned_for=None)
    steps = TierMove.objects.filter(membership__program=program, earned_on__isnull=False)
    steps.update(earned_on=None, earned_for=None)


def _promises(ladder: Ladder) -> tuple[object, ...]:
    """Everything that says how long a level is promised."""
    if ladder.window == Ladder.Window.LIFETIME or ladder.downgrade == Ladder.Downgrade.NONE:
        # For ever; a day that was given by hand stays.
        return ()
    permanent = ladder.tiers.filter(is_permanent=True).values_list("code", flat=True)
    return (ladder.window, ladder.months, ladder.downgrade, ladder.grace_days, *sorted(permanent))


def _adopt(ladder: Ladder, by: User | None, *, redated: bool) -> None:
    """Whoever goes up; and where promises last otherwise now, everybody above the base."""
    today, terms = _today(), ladder_terms(ladder, ladder.tiers.all())
    first = terms.window_start(today)
    concerned = set(sql.risers(ladder_id=ladder.pk, basis=ladder.basis, first=first, last=today))
    if redated:
        above = Membership.objects.filter(program=ladder.program).exclude(tier_id=terms.levels[0].tier_id)
        concerned |= set(above.values_list("pk", flat=True))
    for climbers in _in_batches(ladder.program, terms, concerned, today):
        for climber in climbers:
            climber.climb.take(*adopt(terms, climber.climb.standing, climber.climb.book, today))
        write_climbers(climbers, actor_id=by.pk if by is not None else None)


def _reaching(ladder: Ladder, terms: LadderTerms, today: dt.date) -> set[int]:
    """Who may have reached a level above the base: SQL adds up, the engine decides."""
    if len(terms.levels) == 1:
        return set()
    days = [today]
    if ladder.window == Ladder.Window.CALENDAR_YEAR:
        days.append(dt.date(today.year - 1, 12, 31))
    found: set[int] = set()
    for day in days:
        rows = sql.counted(
            program_id=ladder.program_id,
            basis=ladder.basis,
            first=terms.window_start(day),
            last=day,
            at_least=terms.levels[1].threshold,
        )
        found |= {pk for pk, _value in rows}
    return found


def _in_batches(program: Program, terms: LadderTerms, ids: Collection[int], today: dt.date) -> Iterator[list[Climber]]:
    ordered = sorted(ids)
    looks_from = dt.date(today.year - 1, 1, 1) if terms.window == "calendar_year" else today
    for at in range(0, len(ordered), _BATCH):
        members = Membership.objects.filter(pk__in=ordered[at : at + _BATCH]).order_by("pk")
        climbers = read_climbers([(member, ()) for member in members], {program.pk: terms}, since=looks_from)
        yield list(climbers.values())


def _write_tiers(ladder: Ladder, drafts: Sequence[TierDraft]) -> None:
    tiers = {tier.code: tier for tier in ladder.tiers.all()}
    gone = [tier for code, tier in tiers.items() if code not in {draft.code for draft in drafts}]
    for tier in gone:
        if _is_known(tier):
            text = _("Somebody has or had the level “%(tier)s”. It cannot be taken away.")
            raise TierInUse(text % {"tier": tier.name}, field="tiers")
        try:
            tier.delete()
        except ProtectedError:
            text = _("A segment or an offer names the level “%(tier)s”. Take it out there first.")
            raise TierInUse(text % {"tier": tier.name}, field="tiers") from None
    kept = [tier for tier in tiers.values() if tier not in gone]
    # Out of the way first: levels may swap their figures.
    highest = max([draft.threshold for draft in drafts] + [tier.threshold for tier in tiers.values()])
    for place, tier in enumerate(kept, start=1):
        Tier.objects.filter(pk=tier.pk).update(threshold=highest + place)
    for draft in drafts:
        row = _tier(ladder, draft)
        if draft.code in tiers:
            row.pk, row._state.adding = tiers[draft.code].pk, False
        row.save()


def _is_known(tier: Tier) -> bool:
    moved = TierMove.objects.filter(from_tier=tier) | TierMove.objects.filter(to_tier=tier)
    earned = Accrual.objects.filter(tier=tier)
    return Membership.objects.filter(tier=tier).exists() or moved.exists() or earned.exists()


def _tier(ladder: Ladder, draft: TierDraft) -> Tier:
    return Tier(
        ladder=ladder,
        code=draft.code,
        name=draft.name,
        threshold=draft.threshold,
        multiplier_milli=draft.multiplier_milli,
        is_permanent=draft.is_permanent,
        benefits=draft.benefits,
    )


def _today() -> dt.date:
    return current_shop().local_date(clock.now())
