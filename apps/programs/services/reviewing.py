"""Statuses that are due, and those that staff change by hand."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common import clock
from apps.programs.engine import Move, Standing
from apps.programs.errors import BadLadder, BadTerms
from apps.programs.models import Membership, Program, Tier, TierMove
from apps.programs.services.climbing import read_climbers, write_climbers
from apps.programs.services.terms import read_ladders
from apps.shop.services import current_shop
from apps.staff.models import User


@transaction.atomic
def review_tiers(*, day: dt.date, limit: int) -> int:
    """Judge the statuses that are due by the end of a shop day that is over. Returns how many; safe to run twice at once.

    Fewer than ``limit`` means that nothing more is due.
    """
    due = Membership.objects.to_review(day).order_by("tier_review_on", "pk").values_list("pk", "program_id")
    # Their statuses are read under the lock.
    members = [Membership(pk=pk, program_id=program_id) for pk, program_id in due[:limit]]
    if not members:
        return 0
    programs = Program.objects.select_related("ladder").in_bulk({member.program_id for member in members})
    ladders = read_ladders(programs.values())
    climbers = read_climbers([(member, ()) for member in members], ladders)
    for climber in climbers.values():
        # Somebody else may have judged meanwhile; then nothing is due.
        climber.climb.catch_up(day)
    write_climbers(climbers.values())
    return len(members)


@transaction.atomic
def set_tier(
    *, membership: Membership, tier: Tier, until_on: dt.date | None = None, reason: str, by: User | None
) -> TierMove:
    """Give a member a level by hand, promised until a day or, without one, for as long as if it had been reached today.

    ``reason`` is what staff will read later. Raises BadLadder for a level of another programme, BadTerms.
    """
    membership = Membership.objects.select_related("program__ladder").get(pk=membership.pk)
    today = current_shop().local_date(clock.now())
    ladders = read_ladders([membership.program])
    if membership.program_id not in ladders or tier.ladder_id != membership.program.ladder.pk:
        raise BadLadder(_("This level belongs to another programme."), field="tier")
    if until_on is not None and until_on < today:
        raise BadTerms(_("This day is over."), field="until_on")
    if not reason.strip():
        raise BadTerms(_("Say why, for those who read it later."), field="reason")
    climber = read_climbers([(membership, ())], ladders, since=today)[membership.pk]
    climb, terms = climber.climb, climber.climb.ladder
    climb.before(today)
    rank = terms.rank_of(tier.pk)
    until = (until_on or terms.promised_until(rank, today)) if rank else None
    given = Standing(rank, today, until, terms.judged_on(until))
    climb.take(given, Move(climb.standing, given, "manual", today, 0, terms.levels[rank].threshold))
    write_climbers([climber], words=reason.strip(), actor_id=by.pk if by is not None else None)
    return TierMove.objects.filter(membership=membership).latest("pk")
