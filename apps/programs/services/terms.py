"""Programmes and rule versions as the engine reads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q

from apps.programs.engine import LadderTerms, ProgramTerms, Terms
from apps.programs.models import Program, RuleVersion, Tier
from apps.programs.reports.ageing import aging_terms
from apps.programs.reports.books import ladder_terms

_Products = RuleVersion.excluded_products.through
_Categories = RuleVersion.excluded_categories.through


def live_terms(
    *, program_ids: Collection[int] | None = None, version_ids: Collection[int] = ()
) -> dict[int, tuple[Program, ProgramTerms, bool]]:
    """Programmes by id with all their versions, and whether purchases count there now: live, or with tiers and only paused
    (the terms say then that nothing is given), and among those asked for.

    ``version_ids`` adds the programmes of versions that judged before; taking back works in a paused programme, too.
    """
    paused = Q(rule__program__status=Program.Status.PAUSED, rule__program__ladder__isnull=False)
    earns = Q(rule__program__status=Program.Status.LIVE) | paused
    if program_ids is not None:
        earns &= Q(rule__program_id__in=program_ids)
    wanted = earns | Q(pk__in=version_ids) if version_ids else earns
    rows = RuleVersion.objects.filter(wanted).select_related("rule__program__ladder").order_by("rule_id", "number")
    versions: list[Any] = list(rows.annotate(excludes=_excludes(_Products) | _excludes(_Categories)))
    products, categories = _exclusions([version.pk for version in versions if version.excludes])
    programs: dict[int, Program] = {}
    terms: defaultdict[int, list[Terms]] = defaultdict(list)
    for version in versions:
        program = programs.setdefault(version.rule.program_id, version.rule.program)
        terms[program.pk].append(version_terms(version, products[version.pk], categories[version.pk]))
    return {
        pk: (program, program_terms(program, terms[pk]), _counts(program, program_ids))
        for pk, program in programs.items()
    }


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


def _exclusions(version_ids: list[int]) -> tuple[defaultdict[int, set[int]], defaultdict[int, set[int]]]:
    products: defaultdict[int, set[int]] = defaultdict(set)
    categories: defaultdict[int, set[int]] = defaultdict(set)
    if version_ids:
        for version_id, pk in _Products.objects.filter(ruleversion_id__in=version_ids).values_list(
            "ruleversion_id", "product_id"
        ):
            products[version_id].add(pk)
        for version_id, pk in _Categories.objects.filter(ruleversion_id__in=version_ids).values_list(
            "ruleversion_id", "category_id"
        ):
            categories[version_id].add(pk)
    return products, categories


def _counts(program: Program, program_ids: Collection[int] | None) -> bool:
    pauses = program.status == Program.Status.PAUSED and hasattr(program, "ladder")
    return (program.status == Program.Status.LIVE or pauses) and (program_ids is None or program.pk in program_ids)


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
