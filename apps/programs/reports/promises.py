"""A rule's versions, newest first, in the order a merchant asks: what holds now, and what held before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common import money
from apps.programs.models import Rule, RuleVersion
from apps.programs.models.program import since_ever
from apps.shop.services import current_shop


@dataclass(frozen=True, slots=True)
class Promise:
    """``since_on`` None: since ever; ``until_on`` None: until today and on. The first sentence is what is given."""

    number: int
    since_on: dt.date | None
    until_on: dt.date | None
    sentences: tuple[str, ...]
    by: str


def promises(rule: Rule) -> list[Promise]:
    versions = rule.versions.select_related("created_by").order_by("-number")
    counted: Any = versions.annotate(
        products_count=Count("excluded_products", distinct=True),
        categories_count=Count("excluded_categories", distinct=True),
    )
    shop = current_shop()
    return [
        Promise(
            number=version.number,
            since_on=None if version.valid_from <= since_ever() else shop.local_date(version.valid_from),
            until_on=shop.local_date(version.valid_until) if version.valid_until else None,
            sentences=tuple(_sentences(version, version.products_count, version.categories_count, shop.currency)),
            by=str(version.created_by or ""),
        )
        for version in counted
    ]


def _sentences(version: RuleVersion, products: int, categories: int, currency: str) -> list[str]:
    def amount(minor: int) -> str:
        return money.display(minor, currency)

    rate = ngettext(
        "%(points)s point for each %(unit)s.", "%(points)s points for each %(unit)s.", version.points_per_unit
    )
    facts = {"points": number_format(version.points_per_unit, force_grouping=True), "unit": amount(version.unit_minor)}
    told = [rate % facts]
    if version.min_spend_minor:
        told.append(_("From a purchase of %(amount)s on.") % {"amount": amount(version.min_spend_minor)})
    if version.wait_days:
        text = ngettext("Points wait %(days)d day.", "Points wait %(days)d days.", version.wait_days)
        told.append(text % {"days": version.wait_days})
    return told + _exclusions(products, categories) + _season(version) + _switches(version)


def _exclusions(products: int, categories: int) -> list[str]:
    told = []
    if products:
        text = ngettext("%(count)d product does not earn.", "%(count)d products do not earn.", products)
        told.append(text % {"count": products})
    if categories:
        text = ngettext("%(count)d category does not earn.", "%(count)d categories do not earn.", categories)
        told.append(text % {"count": categories})
    return told


def _season(version: RuleVersion) -> list[str]:
    told = []
    if version.active_from_on:
        told.append(_("From %(day)s on.") % {"day": date_format(version.active_from_on)})
    if version.active_until_on:
        told.append(_("Until %(day)s.") % {"day": date_format(version.active_until_on)})
    return told


def _switches(version: RuleVersion) -> list[str]:
    """Only what is not as usual."""
    told = [
        (not version.after_discount, _("Prices before discounts count.")),
        (not version.includes_tax, _("Tax does not count.")),
        (version.includes_shipping, _("Shipping counts.")),
        (version.includes_gift_cards, _("Buying gift cards counts.")),
        (version.includes_points_paid, _("What is paid with points counts.")),
    ]
    return [sentence for is_said, sentence in told if is_said]
