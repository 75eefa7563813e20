"""The sentence a promise amounts to, with examples and warnings. The engine counts, this only words it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, Min
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common import money
from apps.programs.engine import ProgramTerms, Terms
from apps.programs.models import Tier
from apps.programs.models.program import since_ever
from apps.programs.reports import Example, Examples, Trial
from apps.programs.reports.examples import Kind
from apps.shop.forms import shown
from apps.shop.services import current_shop

# Above this a promise is more likely a slip than a plan.
GENEROUS_PERCENT = 20
_NEEDED = ("points_per_unit", "unit_minor", "hundred_points_minor")


@dataclass(frozen=True, slots=True)
class Told:
    sentence: str = ""
    rows: list[tuple[str, str, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def tell(typed: dict[str, Any], program_id: int | None = None) -> Told | None:
    """Of a form's cleaned values, and of the levels of a programme that is there already; None while the figures it
    needs are missing or wrong."""
    if any(typed.get(name) is None for name in _NEEDED):
        return None
    examples, top = (trial(typed, milli).examples() for milli in _multipliers(program_id))
    by_level = top.usual.points > examples.usual.points
    notes = [_("The examples are of the level that gets the fewest points.")] if by_level else []
    return Told(
        sentence=_by_level(examples, top) if by_level else _main(examples),
        rows=[_row(example) for example in (examples.usual, *examples.others)],
        notes=[*notes, *_notes(typed)],
        warnings=_warnings(typed, examples, top.cost_percent),
    )


def _multipliers(program_id: int | None) -> tuple[int, int]:
    """The smallest and the largest of the programme's levels."""
    tiers = Tier.objects.filter(ladder__program=program_id)
    found = tiers.aggregate(smallest=Min("multiplier_milli"), largest=Max("multiplier_milli"))
    return (1000, 1000) if found["smallest"] is None else (found["smallest"], found["largest"])


def trial(typed: dict[str, Any], multiplier_milli: int = 1000) -> Trial:
    columns = (
        "after_discount",
        "includes_tax",
        "includes_shipping",
        "includes_gift_cards",
        "includes_points_paid",
    )
    terms = Terms(
        version_id=0,
        rule_id=0,
        valid_from=since_ever(),
        valid_until=None,
        points_per_unit=typed["points_per_unit"],
        unit_minor=typed["unit_minor"],
        min_spend_minor=typed.get("min_spend_minor") or 0,
        active_from_on=typed.get("active_from_on"),
        active_until_on=typed.get("active_until_on"),
        wait_days=typed.get("wait_days") or 0,
        excluded_products=frozenset(product.pk for product in typed.get("excluded_products") or ()),
        excluded_categories=frozenset(category.pk for category in typed.get("excluded_categories") or ()),
        **{name: bool(typed.get(name)) for name in columns},
    )
    return Trial(
        program=ProgramTerms(program_id=0, rounding=typed.get("rounding") or "floor", versions=(terms,)),
        hundred_points_minor=typed["hundred_points_minor"],
        whole=10 ** money.exponent(current_shop().currency),
        multiplier_milli=multiplier_milli,
    )


def _number(value: float, decimals: int = 0) -> str:
    return str(number_format(value, decimals, force_grouping=True))


def _main(examples: Examples) -> str:
    usual = examples.usual
    text = ngettext(
        "Somebody who spends %(spend)s gets %(points)s point, worth %(worth)s; "
        "that costs about %(percent)s %% of the sale.",
        "Somebody who spends %(spend)s gets %(points)s points, worth %(worth)s; "
        "that costs about %(percent)s %% of the sale.",
        usual.points,
    )
    return text % {
        "spend": shown(usual.spend_minor),
        "points": _number(usual.points),
        "worth": shown(usual.worth_minor),
        "percent": _percent(examples),
    }


def _by_level(lowest: Examples, highest: Examples) -> str:
    text = _(
        "Somebody who spends %(spend)s gets %(fewest)s to %(most)s points by level, worth %(least)s to %(dearest)s; "
        "that costs about %(low)s %% to %(high)s %% of the sale."
    )
    return text % {
        "spend": shown(lowest.usual.spend_minor),
        "fewest": _number(lowest.usual.points),
        "most": _number(highest.usual.points),
        "least": shown(lowest.usual.worth_minor),
        "dearest": shown(highest.usual.worth_minor),
        "low": _percent(lowest),
        "high": _percent(highest),
    }


def _percent(examples: Examples) -> str:
    percent = examples.cost_percent
    return _number(percent, 0 if percent == int(percent) else 1 if percent >= 1 else 2)


def _row(example: Example) -> tuple[str, str, str, str]:
    names = {
        Kind.USUAL: _("As in the sentence"),
        Kind.SMALL: _("A small purchase"),
        Kind.LARGE: _("A large purchase"),
        Kind.BELOW_MINIMUM: _("Just below the minimum"),
        Kind.EXCLUDED: _("With %(part)s of products that do not earn"),
        Kind.DISCOUNTED: _("After a discount of %(part)s"),
    }
    name = names[example.kind].replace("%(part)s", shown(example.part_minor))
    return name, shown(example.spend_minor), _number(example.points), shown(example.worth_minor)


def _notes(typed: dict[str, Any]) -> list[str]:
    wait = typed.get("wait_days") or 0
    if not wait:
        return [_("Points can be spent at once.")]
    text = ngettext(
        "Points can be spent %(days)d day after the purchase.",
        "Points can be spent %(days)d days after the purchase.",
        wait,
    )
    return [text % {"days": wait}]


def _warnings(typed: dict[str, Any], examples: Examples, highest_percent: float) -> list[str]:
    warnings = []
    if highest_percent > GENEROUS_PERCENT:
        text = _("More than %(percent)d %% of every sale is a lot. Please check the points and their worth.")
        warnings.append(text % {"percent": GENEROUS_PERCENT})
    if not examples.usual.worth_minor:
        warnings.append(_("These points are worth nothing to a member. Please check the points and their worth."))
    returns, wait = current_shop().return_days, typed.get("wait_days") or 0
    if returns and wait < returns:
        text = _(
            "Customers may return things for %(returns)d days, and points arrive after %(wait)d: "
            "they can be spent before a return takes them back."
        )
        warnings.append(text % {"returns": returns, "wait": wait})
    return warnings
