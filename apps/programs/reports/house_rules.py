"""The rules of a programme as a member reads them, made from the settings that decide: nobody has to keep a text in step.

Each function tells one subject in whole sentences; together they are silent about no setting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common import money
from apps.common.spelling import day_text, list_text, number
from apps.ledger.services import EXPIRED_RETURN_GRACE_DAYS
from apps.programs.models import Program, RuleVersion
from apps.programs.reports.house_levels import level_rules
from apps.shop.services import current_shop


@dataclass(frozen=True, slots=True)
class House:
    """A programme and the terms its rules have now."""

    program: Program
    terms: tuple[RuleVersion, ...]
    currency: str

    def money(self, minor: int) -> str:
        return money.display(minor, self.currency)


Tell = Callable[[House], Iterable[str]]
TellTerms = Callable[[House, RuleVersion], Iterable[str]]


def house_rules(program: Program) -> list[str]:
    """Plain sentences in the reader's language, in the order somebody would ask for them."""
    versions = RuleVersion.objects.filter(rule__program=program, valid_until=None).order_by("rule_id")
    found = versions.select_related("rule").prefetch_related("excluded_products", "excluded_categories")
    house = House(program, tuple(found), current_shop().currency)
    return [sentence for tell in SUBJECTS for sentence in tell(house)]


def expiry_rules(program: Program) -> list[str]:
    """Of these sentences, those about how long points last."""
    return list(_expiry(House(program, (), "")))


# --- joining and earning ---
def _enrolment(house: House) -> Iterable[str]:
    if house.program.enrolment == Program.Enrolment.FIRST_PURCHASE:
        yield _("You take part from your first purchase on, if you say who you are when you pay.")
    else:
        yield _("You take part once you have joined.")


def _earning(house: House) -> Iterable[str]:
    """One rule is told sentence by sentence; several are told apart by their names."""
    if len(house.terms) == 1:
        yield from _terms(house, house.terms[0])
        return
    for terms in house.terms:
        facts = {"rule": terms.rule.name, "sentences": " ".join(_terms(house, terms))}
        yield _("%(rule)s: %(sentences)s") % facts
    if house.terms:
        yield _combining(house.program)


def _combining(program: Program) -> str:
    if program.combine == Program.Combine.BEST:
        return _("If several of these fit a purchase, the one that gives you most points counts.")
    return _("If several of these fit a purchase, you get the points of all of them.")


def _terms(house: House, terms: RuleVersion) -> list[str]:
    return [sentence for tell in TERMS for sentence in tell(house, terms)]


def _rate(house: House, terms: RuleVersion) -> Iterable[str]:
    text = ngettext(
        "You get %(points)s point for each %(unit)s you spend.",
        "You get %(points)s points for each %(unit)s you spend.",
        terms.points_per_unit,
    )
    facts = {"points": number(terms.points_per_unit), "unit": house.money(terms.unit_minor)}
    yield text % facts
    if house.program.rounding == Program.Rounding.HALF_UP:
        yield _("A purchase counts in steps of %(unit)s; half a step or more counts as a whole one.") % facts
    else:
        yield _("A purchase counts in whole steps of %(unit)s; what is left over gives no points.") % facts


def _season(_house: House, terms: RuleVersion) -> Iterable[str]:
    first, last = terms.active_from_on, terms.active_until_on
    facts = {"first": day_text(first) if first else "", "last": day_text(last) if last else ""}
    if first and last:
        yield _("This holds for purchases from %(first)s to %(last)s.") % facts
    elif first:
        yield _("This holds for purchases from %(first)s on.") % facts
    elif last:
        yield _("This holds for purchases until %(last)s.") % facts


def _minimum(house: House, terms: RuleVersion) -> Iterable[str]:
    if terms.min_spend_minor:
        yield _("A purchase gives points if at least %(amount)s of it counts.") % {
            "amount": house.money(terms.min_spend_minor)
        }
    else:
        yield _("There is no minimum purchase.")


def _base(_house: House, terms: RuleVersion) -> Iterable[str]:
    if terms.after_discount:
        yield _("What you pay after discounts counts.")
    else:
        yield _("The price before discounts counts.")
    yield _("Tax counts.") if terms.includes_tax else _("Tax does not count.")
    yield _("Delivery counts, too.") if terms.includes_shipping else _("Delivery does not count.")
    if terms.includes_gift_cards:
        yield _("Buying a gift card counts, too.")
    else:
        yield _("Buying a gift card does not count.")
    if terms.includes_points_paid:
        yield _("What you pay with points counts, too.")
    else:
        yield _("What you pay with points does not count.")


def _exclusions(_house: House, terms: RuleVersion) -> Iterable[str]:
    products = sorted(product.name for product in terms.excluded_products.all())
    categories = sorted(category.name for category in terms.excluded_categories.all())
    if products:
        yield _("These products give no points: %(names)s.") % {"names": list_text(products)}
    if categories:
        yield _("These groups of products give no points: %(names)s.") % {"names": list_text(categories)}
    if not (products or categories):
        yield _("All products give points.")


def _waiting(_house: House, terms: RuleVersion) -> Iterable[str]:
    if not terms.wait_days:
        yield _("You can spend your points right away.")
        return
    text = ngettext(
        "You can spend your points %(days)s day after the purchase.",
        "You can spend your points %(days)s days after the purchase.",
        terms.wait_days,
    )
    yield text % {"days": number(terms.wait_days)}


# --- having and losing ---
def _worth(house: House) -> Iterable[str]:
    if house.program.hundred_points_minor:
        yield _("100 points are worth %(worth)s.") % {"worth": house.money(house.program.hundred_points_minor)}
    else:
        yield _("Points have no fixed worth in money; each reward says how many it needs.")


def _expiry(house: House) -> Iterable[str]:
    program = house.program
    if program.expiry_months is None:
        yield _("Your points do not run out.")
        return
    yield _lasting(program.expiry_round_up, program.expiry_months) % {"months": number(program.expiry_months)}
    if program.expiry_changed_on is not None:
        day = {"day": day_text(program.expiry_changed_on)}
        yield _("For points from before %(day)s this time starts on that day.") % day
    yield _("The points that run out first are spent first.")
    text = ngettext(
        "If points come back to you after their last day, you have %(days)s more day to spend them.",
        "If points come back to you after their last day, you have %(days)s more days to spend them.",
        EXPIRED_RETURN_GRACE_DAYS,
    )
    yield text % {"days": number(EXPIRED_RETURN_GRACE_DAYS)}


def _lasting(round_up: str, months: int) -> str:
    """Whole sentences, as languages put the two parts together each in their own way."""
    if round_up == Program.RoundUp.MONTH:
        return ngettext(
            "Your points last %(months)s month from the day you can spend them, and then to the end of that month.",
            "Your points last %(months)s months from the day you can spend them, and then to the end of that month.",
            months,
        )
    if round_up == Program.RoundUp.QUARTER:
        return ngettext(
            "Your points last %(months)s month from the day you can spend them, and then to the end of that quarter.",
            "Your points last %(months)s months from the day you can spend them, and then to the end of that quarter.",
            months,
        )
    if round_up == Program.RoundUp.HALF_YEAR:
        return ngettext(
            "Your points last %(months)s month from the day you can spend them, and then to the end of June or December.",
            "Your points last %(months)s months from the day you can spend them, and then to the end of June or December.",
            months,
        )
    if round_up == Program.RoundUp.YEAR:
        return ngettext(
            "Your points last %(months)s month from the day you can spend them, and then to the end of that year.",
            "Your points last %(months)s months from the day you can spend them, and then to the end of that year.",
            months,
        )
    return ngettext(
        "Your points last %(months)s month from the day you can spend them.",
        "Your points last %(months)s months from the day you can spend them.",
        months,
    )


def _returns(house: House) -> Iterable[str]:
    yield _("If you bring something back, we take back the points it gave you.")
    if house.program.shortfall == Program.Shortfall.ALLOW_DEBT:
        yield _("If you have spent them by then, your balance goes below zero, and your next points fill it up first.")
    elif house.program.shortfall == Program.Shortfall.PENDING_ONLY:
        yield _("We take back only points that you cannot spend yet; the others stay yours.")
    else:
        yield _("If you have spent them by then, your balance goes down to zero and no further.")
        yield _("If you have set them aside for a reward by then, we take them when you give the reward up.")


def _limits(_house: House) -> Iterable[str]:
    yield _("Points you set aside for a reward come back to you if you give it up before you use it.")
    yield _("Points are yours alone and cannot be passed on.")
    yield _("Points are not paid out in money.")


def _levels(house: House) -> Iterable[str]:
    return level_rules(house.program, house.currency)


SUBJECTS: tuple[Tell, ...] = (_enrolment, _earning, _levels, _worth, _expiry, _returns, _limits)
TERMS: tuple[TellTerms, ...] = (_rate, _season, _minimum, _base, _exclusions, _waiting)
