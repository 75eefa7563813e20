"""From facts to points, in sets: read what the engine must know, let it decide, write down what it decided."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.db import connection
from django.db.models import Exists, OuterRef

from apps.common import clock
from apps.common.among import among
from apps.ledger.models import Lot
from apps.ledger.services.posting import lock_accounts
from apps.programs import sql
from apps.programs.engine import (
    AgingLot,
    Earn,
    Expire,
    Held,
    LadderTerms,
    MemberState,
    ProgramTerms,
    Purchase,
    Reversal,
    Shelf,
    TakeBack,
    Terms,
    replay,
)
from apps.programs.models import Accrual, Clawback, Membership, Program
from apps.programs.reports.books import ladder_terms
from apps.programs.services.climbing import Climber, read_climbers, write_climbers
from apps.programs.services.collecting import lock_memberships
from apps.programs.services.enrolment import add_members
from apps.programs.services.terms import live_terms, program_terms, read_ladders, version_terms
from apps.programs.services.writing import Decided, Lapsed, write_decisions
from apps.shop.services import ShopFacts, current_shop

Fact = Purchase | Reversal


@dataclass(frozen=True, slots=True)
class Settlement:
    """What facts came to, in their order."""

    accruals: list[Accrual] = field(default_factory=list)
    clawbacks: list[Clawback] = field(default_factory=list)


@dataclass(slots=True)
class _Room:
    """Everything the engine needs to know about the facts of one call."""

    programs: dict[int, tuple[Program, ProgramTerms, bool]]
    # By customer and programme.
    members: dict[tuple[int, int], Membership]
    accruals: dict[int, list[Accrual]]
    # By programme: those that have one.
    ladders: dict[int, LadderTerms]
    # Balances, and statuses by membership; both under their locks.
    available: dict[int, int] = field(default_factory=dict)
    climbers: dict[int, Climber] = field(default_factory=dict)
    newcomers: set[int] = field(default_factory=set)
    # By available account, where points age and are taken back.
    shelves: dict[int, Shelf] = field(default_factory=dict)


def settle(
    *,
    facts: Sequence[Fact],
    program_ids: Collection[int] | None = None,
    now: dt.datetime | None = None,
    shop: ShopFacts | None = None,
) -> Settlement:
    """Give and take back the points that facts mean; the caller holds the transaction and the rows of the orders.

    ``program_ids`` limits which programmes earn. The number of statements is the same for one fact and for thousands. A
    fact that was settled before changes nothing (rule 19).
    """
    facts = [fact for fact in facts if fact.order.customer_id is not None]
    if not facts:
        return Settlement()
    now, shop = now or clock.now(), shop or current_shop()
    facts = [_dated(fact, now, shop) for fact in facts]
    room = _prepare(facts, program_ids)
    stories = _stories(facts, room)
    _lock(stories, room)
    decided = _decide(stories, room, now, shop)
    accruals, clawbacks = write_decisions(decided, now=now, shop=shop)
    write_climbers(room.climbers.values())
    return Settlement(accruals, clawbacks)


def _dated(fact: Fact, now: dt.datetime, shop: ShopFacts) -> Fact:
    if isinstance(fact, Reversal) and fact.on is None:
        return replace(fact, on=shop.local_date(fact.effective_at or now))
    return fact


def _prepare(facts: Sequence[Fact], program_ids: Collection[int] | None) -> _Room:
    if connection.vendor == "postgresql" and len(facts) == 1 and isinstance(facts[0], Purchase) and facts[0].fresh:
        return _prepare_purchase(facts[0], program_ids)
    if any(isinstance(fact, Reversal) for fact in facts):
        _lock_members(facts)
    judged_before = [f.order.order_id for f in facts if isinstance(f, Reversal) or not f.fresh]
    accruals = _load_accruals(judged_before)
    versions = {accrual.version_id for some in accruals.values() for accrual in some}
    programs = live_terms(program_ids=program_ids, version_ids=versions)
    members = _load_members(facts, programs)
    for some in accruals.values():
        for accrual in some:
            members[accrual.membership.customer_id, accrual.membership.program_id] = accrual.membership
    room = _Room(programs, members, accruals, read_ladders(program for program, *_ in programs.values()))
    _enrol_buyers(facts, room)
    return room


def _prepare_purchase(fact: Purchase, program_ids: Collection[int] | None) -> _Room:
    """The same for what a shop does all day, one new purchase, in one query instead of two."""
    customer_id = fact.order.customer_id
    assert customer_id is not None
    programs: dict[int, tuple[Program, ProgramTerms, bool]] = {}
    members: dict[tuple[int, int], Membership] = {}
    versions: defaultdict[int, list[Terms]] = defaultdict(list)
    ladders: dict[int, LadderTerms] = {}
    for found in sql.promises(customer_id=customer_id, placed_at=fact.order.placed_at, program_ids=program_ids):
        program = found.program
        if found.version is not None:
            versions[program.pk].append(version_terms(found.version, found.products, found.categories))
        programs[program.pk] = (program, program_terms(program, versions[program.pk]), True)
        if found.member is not None:
            members[customer_id, program.pk] = found.member
        if found.ladder is not None:
            ladders[program.pk] = ladder_terms(found.ladder, found.tiers)
    room = _Room(programs, members, {}, ladders)
    _enrol_buyers([fact], room)
    return room


def _lock_members(facts: Sequence[Fact]) -> None:
    """Before accruals: a reward that is called off meanwhile must see what goes missing here, or be seen."""
    customers = {fact.order.customer_id for fact in facts if fact.order.customer_id is not None}
    given = Accrual.objects.filter(among("order_id", {fact.order.order_id for fact in facts})).order_by()
    members = Membership.objects.filter(among("customer_id", customers)).order_by()
    lock_memberships(members.values_list("pk", flat=True).union(given.values_list("membership_id", flat=True)))


_UNDONE = Clawback.objects.filter(refund__voided_at__isnull=False)


def _load_accruals(order_ids: Collection[int]) -> dict[int, list[Accrual]]:
    accruals: defaultdict[int, list[Accrual]] = defaultdict(list)
    if order_ids:
        # Locked before the accounts: what waits must not become available while it is taken back.
        rows = (
            Accrual.objects.filter(among("order_id", order_ids))
            .select_related("membership")
            .annotate(rewound=Exists(_UNDONE.filter(accrual_id=OuterRef("pk"))))
            .select_for_update(of=("self",), no_key=True)
            .order_by("pk")
        )
        for accrual in rows:
            accrual.was_rewound = accrual.rewound
            accruals[accrual.order_id].append(accrual)
    return accruals


def _load_members(
    facts: Sequence[Fact], programs: dict[int, tuple[Program, ProgramTerms, bool]]
) -> dict[tuple[int, int], Membership]:
    if not programs:
        return {}
    customers = {fact.order.customer_id for fact in facts if fact.order.customer_id is not None}
    rows = Membership.objects.filter(among("customer_id", customers), program_id__in=list(programs))
    return {(row.customer_id, row.program_id): row for row in rows}


def _enrol_buyers(facts: Sequence[Fact], room: _Room) -> None:
    bought_at: dict[int, dt.datetime] = {}
    for fact in facts:
        if isinstance(fact, Purchase) and fact.order.customer_id is not None:
            customer, at = fact.order.customer_id, fact.order.placed_at
            bought_at[customer] = min(at, bought_at.get(customer, at))
    for program, terms, counts in room.programs.values():
        if counts and terms.gives and program.enrolment == Program.Enrolment.FIRST_PURCHASE:
            ladder = room.ladders.get(program.pk)
            base = ladder.levels[0].tier_id if ladder is not None else None
            new = sorted(customer for customer in bought_at if (customer, program.pk) not in room.members)
            for customer, member in add_members(program, new, bought_at, tier_id=base).items():
                room.members[customer, program.pk] = member
                room.newcomers.add(member.pk)


def _lock(stories: dict[tuple[int, int], list[Fact]], room: _Room) -> None:
    """What decisions rest on, held still until the end: statuses first, then balances."""
    climbing = [(room.members[key], story) for key, story in stories.items() if key[1] in room.ladders]
    if climbing:
        room.climbers = read_climbers(climbing, room.ladders, room.newcomers)
    if any(isinstance(fact, Reversal) for story in stories.values() for fact in story):
        room.available = _lock_balances(room.members.values())
        room.shelves = _load_shelves(room)


def _lock_balances(members: Iterable[Membership]) -> dict[int, int]:
    """What each member has, held still until the end: how much may be taken depends on it."""
    ids = [pk for member in members for pk in (member.available_id, member.pending_id)]
    return {pk: account.balance for pk, account in lock_accounts(ids).items()}


def _load_shelves(room: _Room) -> dict[int, Shelf]:
    """What each member has left of which lot, where that ages; read under the lock of the accounts."""
    ageing = {pk for pk, (_program, terms, _earns) in room.programs.items() if terms.aging is not None}
    shelves = {member.available_id: Shelf() for member in room.members.values() if member.program_id in ageing}
    if shelves:
        lots = Lot.objects.open().filter(among("account_id", shelves)).order_by("transfer_id")
        for pk, account_id, transfer_id, remaining, expires_on in lots.values_list(
            "pk", "account_id", "transfer_id", "remaining", "expires_on"
        ):
            shelves[account_id].put(AgingLot(transfer_id, remaining, expires_on, pk))
    return shelves


def _stories(facts: Sequence[Fact], room: _Room) -> dict[tuple[int, int], list[Fact]]:
    """By customer and programme."""
    stories: defaultdict[tuple[int, int], list[Fact]] = defaultdict(list)
    for fact in facts:
        for key in _members_of(fact, room):
            stories[key].append(fact)
    return stories


def _decide(
    stories: dict[tuple[int, int], list[Fact]], room: _Room, now: dt.datetime, shop: ShopFacts
) -> list[Decided | Lapsed]:
    decided: list[Decided | Lapsed] = []
    for key, story in stories.items():
        member = room.members[key]
        program, terms, _earns = room.programs[member.program_id]
        state = MemberState(room.available.get(member.available_id, 0), _held(member, story, terms, room))
        state.shelf = room.shelves.get(member.available_id)
        if (climber := room.climbers.get(member.pk)) is not None:
            state.climb = climber.climb
        rows = {(a.order_id, a.rule_id): a for f in story for a in room.accruals.get(f.order.order_id, ())}
        for decision in replay(state=state, program=terms, facts=story, now=now, zone=shop.zone):
            if isinstance(decision, Expire):
                decided.append(Lapsed(decision, member, program))
                continue
            held = state.held[decision_key(decision)]
            decided.append(Decided(decision, held, member, program, rows.get(decision_key(decision))))
    return decided


def decision_key(decision: Earn | TakeBack) -> tuple[int, int]:
    order = decision.order if isinstance(decision, Earn) else decision.reversal.order
    return (order.order_id, decision.terms.rule_id)


def _members_of(fact: Fact, room: _Room) -> list[tuple[int, int]]:
    customer = fact.order.customer_id
    assert customer is not None
    keys = [
        (customer, pk)
        for pk, (_program, _terms, counts) in room.programs.items()
        if (counts or isinstance(fact, Reversal)) and (customer, pk) in room.members
    ]
    # Where points went once is where they are taken back, whoever the order belongs to by now.
    given = [(a.membership.customer_id, a.membership.program_id) for a in room.accruals.get(fact.order.order_id, ())]
    return list(dict.fromkeys(keys + given))


def _held(member: Membership, story: Sequence[Fact], program: ProgramTerms, room: _Room) -> dict[tuple[int, int], Held]:
    versions = {terms.version_id: terms for terms in program.versions}
    return {
        (accrual.order_id, accrual.rule_id): Held(
            terms=versions[accrual.version_id],
            granted=accrual.granted,
            rounding=accrual.rounding,
            multiplier_milli=accrual.multiplier_milli,
            taken_back=accrual.taken_back,
            shortfall=accrual.shortfall,
            waits=accrual.activated_at is None,
            lot=accrual.activation_id or accrual.transfer_id,
        )
        for fact in story
        for accrual in room.accruals.get(fact.order.order_id, ())
        if accrual.membership_id == member.pk
    }
