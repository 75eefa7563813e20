"""Programmes and rule versions as the engine reads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db.models import BooleanField, Exists, ExpressionWrapper, Model, OuterRef, Q, QuerySet

from apps.common.bulk import build, relate
from apps.common.compiled import Compiled, Row
from apps.programs.engine import LadderTerms, ProgramTerms, Terms
from apps.programs.models import Ladder, Program, RuleVersion, Tier
from apps.programs.reports.ageing import aging_terms
from apps.programs.reports.books import ladder_terms

_Products = RuleVersion.excluded_products.through
_Categories = RuleVersion.excluded_categories.through

M = TypeVar("M", bound=Model)
Known = dict[int, tuple[Program, ProgramTerms]]


def live_terms(
    *, program_ids: Collection[int] | None = None, version_ids: Collection[int] = ()
) -> dict[int, tuple[Program, ProgramTerms, bool]]:
    """Programmes by id with all their versions, and whether purchases count there now: live, or with tiers and only paused
    (the terms say then that nothing is given), and among those asked for. Their rows are everybody's: only to be read.

    ``version_ids`` adds the programmes of versions that judged before, with these alone; taking back works in a paused
    programme, too.
    """
    counting = _counting()
    wanted = {pk for pk in counting if program_ids is None or pk in program_ids}
    asked = set(version_ids) - {one.version_id for pk in wanted for one in counting[pk][1].versions}
    others = _read(RuleVersion.objects.filter(pk__in=asked)) if asked else {}
    found = {pk: (*counting[pk], True) for pk in wanted} | {pk: (*known, False) for pk, known in others.items()}
    return dict(sorted(found.items(), key=lambda one: one[1][1].versions[0].rule_id))


def _rows(versions: QuerySet[RuleVersion]) -> QuerySet[RuleVersion, Any]:
    """Everything that terms are made of, apart from what versions exclude."""
    rows = versions.order_by("rule_id", "number")
    return rows.values_list(
        *_names(RuleVersion),
        *(f"rule__program__{name}" for name in _names(Program)),
        *(f"rule__program__ladder__{name}" for name in _names(Ladder)),
        ExpressionWrapper(_excludes(_Products) | _excludes(_Categories), BooleanField()),
    )


def _taken(values: Iterator[Any], model: type[M]) -> M:
    names = _names(model)
    return build(model, dict(zip(names, islice(values, len(names)), strict=True)), stored=True)


def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


_COUNTING = Compiled(
    lambda: _rows(
        RuleVersion.objects.filter(
            Q(rule__program__status=Program.Status.LIVE)
            | Q(rule__program__status=Program.Status.PAUSED, rule__program__ladder__isnull=False)
        )
    )
)
_LADDER_ID = len(_names(RuleVersion)) + len(_names(Program))
# What was read last and what was made of it. The rows themselves say whether it still holds, whoever changed them.
_remembered: tuple[object, Known] = ((), {})


def _counting() -> Known:
    """The programmes where purchases count. Reading them is one query; only what is new is put together again."""
    global _remembered
    rows = _COUNTING.fetch()
    read = (rows, *_exclusions(rows))
    if _remembered[0] != read:
        _remembered = (read, _together(*read))
    return _remembered[1]


def _read(versions: QuerySet[RuleVersion]) -> Known:
    rows = list(_rows(versions))
    return _together(rows, *_exclusions(rows))


def _together(rows: Sequence[Row], products: _Excluded, categories: _Excluded) -> Known:
    programs: dict[int, Program] = {}
    versions: defaultdict[int, list[Terms]] = defaultdict(list)
    for row in rows:
        values = iter(row)
        version, found, ladder = _taken(values, RuleVersion), _taken(values, Program), _taken(values, Ladder)
        program = programs.setdefault(found.pk, found)
        relate(program, "ladder", None if row[_LADDER_ID] is None else ladder)
        relate(ladder, "program", program)
        terms = version_terms(version, products.get(version.pk, ()), categories.get(version.pk, ()))
        versions[program.pk].append(terms)
    return {pk: (program, program_terms(program, versions[pk])) for pk, program in programs.items()}


def read_ladders(programs: Iterable[Program]) -> dict[int, LadderTerms]:
    """By programme, those that have one; their levels in one query. Programmes need ``ladder`` at hand."""
    ladders = [program.ladder for program in programs if hasattr(program, "ladder")]
    tiers: defaultdict[int, list[Tier]] = defaultdict(list)
    if ladders:
        for tier in Tier.objects.filter(ladder__in=ladders):
            tiers[tier.ladder_id].append(tier)
    return {ladder.program_id: ladder_terms(ladder, tiers[ladder.pk]) for ladder in ladders}


def _excludes(through: type) -> Exists:
    return Exists(through.objects.filter(ruleversion_id=OuterRef("pk")))  # type: ignore[attr-defined]


_Excluded = dict[int, set[int]]


def _exclusions(rows: Sequence[Row]) -> tuple[_Excluded, _Excluded]:
    """Products and categories by version; asked only where a version says that it leaves something out."""
    ids = [row[0] for row in rows if row[-1]]
    return _excluded(_Products, "product_id", ids), _excluded(_Categories, "category_id", ids)


def _excluded(through: Any, column: str, version_ids: Sequence[int]) -> _Excluded:
    found: defaultdict[int, set[int]] = defaultdict(set)
    if version_ids:
        for version_id, pk in through.objects.filter(ruleversion_id__in=version_ids).values_list(
            "ruleversion_id", column
        ):
            found[version_id].add(pk)
    return found


def program_terms(program: Program, versions: Iterable[Terms]) -> ProgramTerms:
    return ProgramTerms(
        program_id=program.pk,
        combine=program.combine,
        rounding=program.rounding,
        shortfall=program.shortfall,
        versions=tuple(versions),
        gives=program.status == Program.Status.LIVE,
        aging=aging_terms(program),
    )


def version_terms(version: RuleVersion, products: Iterable[int], categories: Iterable[int]) -> Terms:
    return Terms(
        version_id=version.pk,
        rule_id=version.rule_id,
        valid_from=version.valid_from,
        valid_until=version.valid_until,
        points_per_unit=version.points_per_unit,
        unit_minor=version.unit_minor,
        min_spend_minor=version.min_spend_minor,
        active_from_on=version.active_from_on,
        active_until_on=version.active_until_on,
        wait_days=version.wait_days,
        after_discount=version.after_discount,
        includes_tax=version.includes_tax,
        includes_shipping=version.includes_shipping,
        includes_gift_cards=version.includes_gift_cards,
        includes_points_paid=version.includes_points_paid,
        excluded_products=frozenset(products),
        excluded_categories=frozenset(categories),
    )
