"""Programmes and their rules: born here, so that none is without an issuing account or without terms."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, TypedDict, Unpack

from django.core.validators import slug_re
from django.db import transaction
from django.utils.translation import gettext as _

from apps.catalog.models import Category, Product
from apps.common import clock, money
from apps.ledger.services import allow_debt, open_issuing
from apps.programs.errors import BadTerms, ProgramExists, TermsChanged
from apps.programs.models import Program, Rule, RuleVersion
from apps.programs.models.program import since_ever
from apps.programs.services.ageing import expiry_columns
from apps.shop.services import current_shop
from apps.staff.models import User


class RuleTerms(TypedDict, total=False):
    """What a version of a rule says; what is left out keeps its default, or stays as it is in the version before."""

    points_per_unit: int
    unit_minor: int
    min_spend_minor: int
    active_from_on: dt.date | None
    active_until_on: dt.date | None
    wait_days: int
    after_discount: bool
    includes_tax: bool
    includes_shipping: bool
    includes_gift_cards: bool
    includes_points_paid: bool
    excluded_products: Iterable[Product]
    excluded_categories: Iterable[Category]


_SETS = ("excluded_products", "excluded_categories")
CODE_MAX = 40
_COLUMNS = tuple(name for name in RuleTerms.__annotations__ if name not in _SETS)


@transaction.atomic
def create_program(
    *,
    code: str,
    name: str = "",
    status: str = Program.Status.LIVE,
    enrolment: str = Program.Enrolment.FIRST_PURCHASE,
    shortfall: str = Program.Shortfall.DOWN_TO_ZERO,
    combine: str = Program.Combine.SUM,
    rounding: str = Program.Rounding.FLOOR,
    hundred_points_minor: int | None = None,
    expiry_months: int | None = None,
    expiry_round_up: str = "",
    **terms: Unpack[RuleTerms],
) -> Program:
    """A programme with one rule, valid since ever: ``points_per_unit`` (1) for each ``unit_minor`` (one whole unit of money).

    100 points are worth one whole unit of money unless said otherwise. With ``expiry_months`` points run out so many months
    after they became available, and have done so since ever. Raises ProgramExists, BadTerms.
    """
    if not slug_re.match(code) or len(code) > CODE_MAX:
        raise BadTerms(_("A code has at most 40 letters, digits and hyphens, and no spaces."), field="code")
    # Club beside club would be two programmes for one word.
    if Program.objects.filter(code__iexact=code).exists():
        raise ProgramExists(_("There is already a programme with this code."), field="code")
    whole_unit = 10 ** money.exponent(current_shop().currency)
    program = Program(
        code=code,
        name=name or code,
        status=status,
        enrolment=enrolment,
        shortfall=shortfall,
        combine=combine,
        rounding=rounding,
        hundred_points_minor=whole_unit if hundred_points_minor is None else hundred_points_minor,
        issuing=open_issuing(unit=code),
        **expiry_columns(expiry_months, expiry_round_up),
    )
    program.save()
    terms.setdefault("unit_minor", whole_unit)
    add_rule(program=program, code="purchase", name=str(_("Every purchase")), valid_from=since_ever(), **terms)
    return program


@transaction.atomic
def update_program(*, program: Program, **changes: Any) -> Program:
    """Change a programme's own settings. Its code is the unit of its points and stays."""
    program = Program.objects.select_for_update().get(pk=program.pk)
    if not changes:
        return program
    for field, value in changes.items():
        setattr(program, field, value)
    program.save(update_fields=list(changes))
    if "shortfall" in changes:
        allow_debt(unit=program.code, allowed=program.shortfall == Program.Shortfall.ALLOW_DEBT)
    return program


@transaction.atomic
def edit_program(
    *, program: Program, rule: Rule, seen: int, settings: dict[str, Any], terms: RuleTerms, by: User | None = None
) -> RuleVersion:
    """Change a programme and what one of its rules gives. A new version begins only where the terms really differ.

    ``seen`` is the number of the version that was edited. Raises TermsChanged when another one is in force by now.
    """
    rule = hold_rule(rule)
    current = rule.versions.get(valid_until=None)
    if current.number != seen:
        raise TermsChanged(_("Somebody changed the terms meanwhile. Compare them below, then save again."))
    update_program(program=program, **settings)
    if same_terms(current, terms):
        return current
    return add_rule_version(rule=rule, by=by, **terms)


def hold_rule(rule: Rule) -> Rule:
    """Two edits at once come one after the other; the second sees the version that the first one wrote."""
    return Rule.objects.select_for_update().get(pk=rule.pk)


def same_terms(version: RuleVersion, terms: RuleTerms) -> bool:
    """Whether terms say what a version says already."""
    for name, value in terms.items():
        if name in _SETS:
            if {row.pk for row in getattr(version, name).all()} != {row.pk for row in value}:  # type: ignore[attr-defined]
                return False
        elif getattr(version, name) != value:
            return False
    return True


@transaction.atomic
def add_rule(
    *, program: Program, code: str, name: str, valid_from: dt.datetime | None = None, **terms: Unpack[RuleTerms]
) -> Rule:
    """One more way to earn, from now on unless an earlier moment is given."""
    rule = Rule.objects.create(program=program, code=code, name=name)
    version = RuleVersion(rule=rule, number=1, valid_from=valid_from or clock.now())
    _write(version, terms)
    return rule


@transaction.atomic
def add_rule_version(*, rule: Rule, by: User | None = None, **terms: Unpack[RuleTerms]) -> RuleVersion:
    """Change a rule from now on: the version in force ends and a new one begins. Purchases of before keep theirs."""
    rule = hold_rule(rule)
    current = rule.versions.get(valid_until=None)
    now = max(clock.now(), current.valid_from)
    version = RuleVersion(rule=rule, number=current.number + 1, valid_from=now, created_by=by)
    for column in _COLUMNS:
        setattr(version, column, getattr(current, column))
    merged: RuleTerms = {
        "excluded_products": current.excluded_products.all(),
        "excluded_categories": current.excluded_categories.all(),
        **terms,
    }
    RuleVersion.objects.filter(pk=current.pk).update(valid_until=now)
    return _write(version, merged)


def _write(version: RuleVersion, terms: RuleTerms) -> RuleVersion:
    for column in _COLUMNS:
        if column in terms:
            setattr(version, column, terms[column])  # type: ignore[literal-required]
    if version.unit_minor <= 0:
        raise BadTerms(_("Points need an amount of money above zero."), field="unit_minor")
    first, last = version.active_from_on, version.active_until_on
    if first is not None and last is not None and last < first:
        raise BadTerms(_("The last day is before the first."), field="active_until_on")
    version.save()
    version.excluded_products.set(terms.get("excluded_products", ()))
    version.excluded_categories.set(terms.get("excluded_categories", ()))
    return version
