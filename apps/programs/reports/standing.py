"""Where a member stands on the ladder: what is missing to reach the next level, and what to keep this one (rule 50)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common import money
from apps.common.spelling import times_text
from apps.programs.engine import Climb, LadderTerms
from apps.programs.models import Membership, Tier
from apps.programs.reports.books import first_day_needed, ladder_terms, read_books, read_history, standing_of
from apps.shop.services import current_shop


@dataclass(frozen=True, slots=True)
class Goal:
    """A level and what is missing: smallest units of money, points or purchases. ``by_on`` is the last day it counts."""

    tier: Tier
    missing: int
    basis: str
    by_on: dt.date | None = None

    @property
    def text(self) -> str:
        return _to_keep(self) if self.by_on is not None else _to_reach(self)


@dataclass(frozen=True, slots=True)
class StandingReport:
    """A status as it is today, also where tonight's or an earlier review has not been written down yet."""

    tier: Tier
    since_on: dt.date
    # Promised at least until; None has no end.
    until_on: dt.date | None
    basis: str
    # What counts of the window that ends today, and where the next level begins.
    value: int
    reach: Goal | None
    keep: Goal | None

    @property
    def progress_percent(self) -> int:
        """How far the way to the next level is done."""
        if self.reach is None:
            return 100
        return min(100 * self.value // max(self.reach.tier.threshold, 1), 99)

    @property
    def multiplier_text(self) -> str:
        """ "1.5", in Turkish "1,5", or nothing where points are not multiplied."""
        milli = self.tier.multiplier_milli
        return "" if milli == 1000 else times_text(milli)


def standing(membership: Membership, today: dt.date) -> StandingReport | None:
    """None where the programme has no tiers."""
    return standings([membership], today).get(membership.pk)


def standings(memberships: Collection[Membership], today: dt.date) -> dict[int, StandingReport]:
    """By membership, those in programmes with tiers; as many statements for many as for one, none where nobody has a tier."""
    climbing = [member for member in memberships if member.tier_id is not None]
    if not climbing:
        return {}
    tiers, ladders = _ladders({member.program_id for member in climbing})
    since = current_shop()
    return {
        member.pk: _report(climb, tiers, today, climb.standing.since_on or since.local_date(member.joined_at))
        for member, climb in read_climbs(climbing, ladders, today)
    }


def read_climbs(
    members: Collection[Membership], ladders: dict[int, LadderTerms], today: dt.date
) -> list[tuple[Membership, Climb]]:
    """Statuses with everything that was due before a day judged in memory; nothing is written and nobody is held."""
    of_member = {member.pk: ladders[member.program_id] for member in members}
    history = read_history(list(of_member), of_member)
    first = {}
    for member in members:
        terms = of_member[member.pk]
        first[member.pk] = first_day_needed(terms, standing_of(member, terms), today, history.get(member.pk, ()))
    books = read_books(members, ladders, first)
    climbs = []
    for member in members:
        terms = of_member[member.pk]
        climb = Climb(terms, standing_of(member, terms), books[member.pk], history=history[member.pk])
        climb.before(today)
        climbs.append((member, climb))
    return climbs


def _ladders(program_ids: Iterable[int]) -> tuple[dict[int, Tier], dict[int, LadderTerms]]:
    rows = list(Tier.objects.filter(ladder__program__in=list(program_ids)).select_related("ladder"))
    of_ladder: defaultdict[int, list[Tier]] = defaultdict(list)
    for tier in rows:
        of_ladder[tier.ladder.program_id].append(tier)
    return {tier.pk: tier for tier in rows}, {pk: ladder_terms(own[0].ladder, own) for pk, own in of_ladder.items()}


def _report(climb: Climb, tiers: dict[int, Tier], today: dt.date, since_on: dt.date) -> StandingReport:
    terms, now = climb.ladder, climb.standing
    value = climb.book.left(terms.window_start(today), today)
    reach = None
    if now.rank + 1 < len(terms.levels):
        higher = tiers[terms.levels[now.rank + 1].tier_id]
        reach = Goal(higher, max(higher.threshold - value, 1), terms.basis)
    return StandingReport(
        tier=tiers[terms.levels[now.rank].tier_id],
        since_on=since_on,
        until_on=now.until_on,
        basis=terms.basis,
        value=value,
        reach=reach,
        keep=_keep(climb, tiers, today),
    )


def _keep(climb: Climb, tiers: dict[int, Tier], today: dt.date) -> Goal | None:
    """What is missing for one more period, once purchases count for it."""
    terms, until = climb.ladder, climb.standing.until_on
    if until is None or today < terms.window_start(until):
        return None
    last = terms.judged_on(until)
    assert last is not None
    tier = tiers[terms.levels[climb.standing.rank].tier_id]
    missing = tier.threshold - climb.book.left(terms.window_start(until), last)
    # Whoever is in the days of grace is told their last one.
    return Goal(tier, missing, terms.basis, until if today <= until else last) if missing > 0 else None


def _to_reach(goal: Goal) -> str:
    facts = {"tier": goal.tier.name}
    if goal.basis == "points":
        text = ngettext("%(n)s point more to reach %(tier)s", "%(n)s points more to reach %(tier)s", goal.missing)
        return text % (facts | {"n": goal.missing})
    if goal.basis == "orders":
        text = ngettext("%(n)s purchase more to reach %(tier)s", "%(n)s purchases more to reach %(tier)s", goal.missing)
        return text % (facts | {"n": goal.missing})
    return _("%(amount)s more to reach %(tier)s") % (facts | {"amount": _money(goal.missing)})


def _to_keep(goal: Goal) -> str:
    assert goal.by_on is not None
    facts = {"tier": goal.tier.name, "day": date_format(goal.by_on, "DATE_FORMAT")}
    if goal.basis == "points":
        text = ngettext(
            "%(n)s point more by %(day)s to keep %(tier)s",
            "%(n)s points more by %(day)s to keep %(tier)s",
            goal.missing,
        )
        return text % (facts | {"n": goal.missing})
    if goal.basis == "orders":
        text = ngettext(
            "%(n)s purchase more by %(day)s to keep %(tier)s",
            "%(n)s purchases more by %(day)s to keep %(tier)s",
            goal.missing,
        )
        return text % (facts | {"n": goal.missing})
    return _("%(amount)s more by %(day)s to keep %(tier)s") % (facts | {"amount": _money(goal.missing)})


def _money(minor: int) -> str:
    return money.display(minor, current_shop().currency)
