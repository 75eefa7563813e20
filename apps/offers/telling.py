"""An offer in plain words: short whole sentences, in the order in which somebody would say them.

They are told of the terms alone, saved or just being typed: a mapping of the columns of ``Offer``; ``products``,
``categories``, ``channels`` and ``stores`` are names, ``tier`` and ``segment`` too, ``code`` is the code's text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common.spelling import day_text, list_text
from apps.offers.engine.kinds import KINDS
from apps.offers.models import EVERY_DAY, Offer
from apps.shop.forms import shown

Terms = Mapping[str, Any]


def tell(terms: Terms) -> list[str]:
    """Every sentence of an offer; empty while the figures of its kind are missing."""
    gift = gift_of(terms)
    if not gift:
        return []
    return [gift, *(told for ask in _SUBJECTS if (told := ask(terms)))]


def gift_of(terms: Terms) -> str:
    """What is given, as somebody would say it first; empty while a figure is missing."""
    kind = KINDS.get(terms.get("kind") or "")
    if kind is None or any(not terms.get(figure) for figure in kind.figures):
        return ""
    told = _GIFTS.get(kind.name)
    return told(terms, _goods(terms)) if told is not None else f"{kind.label}."


def _goods(terms: Terms) -> str:
    if terms.get("covers") != Offer.Covers.CHOSEN:
        return ""
    return list_text([*(terms.get("products") or ()), *(terms.get("categories") or ())])


def _percent(terms: Terms, goods: str) -> str:
    text = _("%(percent)s %% off %(goods)s.") if goods else _("%(percent)s %% off everything.")
    return text % {"percent": terms["percent"], "goods": goods}


def _amount(terms: Terms, goods: str) -> str:
    text = _("%(amount)s off %(goods)s.") if goods else _("%(amount)s off the purchase.")
    return text % {"amount": shown(terms["amount_minor"]), "goods": goods}


def _free_shipping(terms: Terms, goods: str) -> str:
    return _("Shipping is free.")


def _pay_take(terms: Terms, goods: str) -> str:
    text = (
        _("Take %(take)s, pay %(pay)s of %(goods)s. The cheapest are free.")
        if goods
        else _("Take %(take)s, pay %(pay)s. The cheapest are free.")
    )
    return text % {"take": terms["take_count"], "pay": terms["pay_count"], "goods": goods}


_GIFTS: dict[str, Callable[[Terms, str], str]] = {
    "percent": _percent,
    "amount": _amount,
    "free_shipping": _free_shipping,
    "pay_take": _pay_take,
}


def _basket(terms: Terms) -> str:
    minimum = terms.get("minimum_minor")
    return _("For purchases of %(amount)s or more.") % {"amount": shown(minimum)} if minimum else ""


def _reduced(terms: Terms) -> str:
    return _("Not on goods that are already reduced.") if terms.get("skips_discounted") else ""


def _audience(terms: Terms) -> str:
    if terms.get("audience") == Offer.Audience.MEMBERS:
        return _("Only for members.")
    if terms.get("audience") == Offer.Audience.TIER and terms.get("tier"):
        return _("Only for members from the level %(tier)s up.") % {"tier": terms["tier"]}
    return ""


def _segment(terms: Terms) -> str:
    if days := terms.get("bought_within_days"):
        text = ngettext(
            "Only for customers who bought something in the last day.",
            "Only for customers who bought something in the last %(days)d days.",
            days,
        )
        return text % {"days": days}
    segment = terms.get("segment")
    return _("Only for customers in the segment “%(segment)s”.") % {"segment": segment} if segment else ""


def _first_order(terms: Terms) -> str:
    return _("Only on the first purchase.") if terms.get("first_order_only") else ""


def _days(terms: Terms) -> str:
    first, last = terms.get("starts_on"), terms.get("ends_on")
    if first and first == last:
        return _("Only on %(day)s.") % {"day": day_text(first)}
    if first and last:
        return _("From %(first)s to %(last)s.") % {"first": day_text(first), "last": day_text(last)}
    if first:
        return _("From %(first)s on, without a last day.") % {"first": day_text(first)}
    return _("Until %(last)s.") % {"last": day_text(last)} if last else _("Without a last day.")


def _weekdays(terms: Terms) -> str:
    mask = terms.get("weekdays", EVERY_DAY)
    if mask in (0, EVERY_DAY):
        return ""
    names = [str(WEEKDAYS[day]) for day in range(7) if mask >> day & 1]
    return _("Only on these days: %(days)s.") % {"days": list_text(names)}


def _hours(terms: Terms) -> str:
    begins, ends = terms.get("from_time"), terms.get("until_time")
    if not (isinstance(begins, dt.time) and isinstance(ends, dt.time)):
        return ""
    return _("Between %(begins)s and %(ends)s.") % {"begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}"}


def _places(terms: Terms) -> str:
    places = [*(terms.get("channels") or ()), *(terms.get("stores") or ())]
    return _("Only here: %(places)s.") % {"places": list_text(places)} if places else ""


def _code(terms: Terms) -> str:
    if not terms.get("needs_code"):
        return _("It applies by itself, without a code.")
    code = str(terms.get("code") or "").strip()
    return _("With the code %(code)s.") % {"code": code} if code else _("With a code.")


def _per_customer(terms: Terms) -> str:
    times = terms.get("per_customer_max")
    if not times:
        return ""
    return ngettext("Once per customer.", "%(times)d times per customer.", times) % {"times": times}


def _per_period(terms: Terms) -> str:
    times, period = terms.get("per_period_max"), terms.get("period")
    if not times or not period:
        return ""
    told = {
        Offer.Period.DAY: ngettext("Once per customer and day.", "%(times)d times per customer and day.", times),
        Offer.Period.WEEK: ngettext("Once per customer and week.", "%(times)d times per customer and week.", times),
        Offer.Period.MONTH: ngettext("Once per customer and month.", "%(times)d times per customer and month.", times),
        Offer.Period.YEAR: ngettext("Once per customer and year.", "%(times)d times per customer and year.", times),
    }
    return told[Offer.Period(period)] % {"times": times}


def _total(terms: Terms) -> str:
    uses = terms.get("uses_max")
    if not uses:
        return ""
    return ngettext("For the first purchase.", "For the first %(uses)d purchases.", uses) % {"uses": uses}


def _budget(terms: Terms) -> str:
    budget = terms.get("budget_minor")
    return _("Until %(budget)s are given away.") % {"budget": shown(budget)} if budget else ""


def _others(terms: Terms) -> str:
    if terms.get("stacking") == Offer.Stacking.STACKABLE:
        return _("It adds up with other offers that do so.")
    return _("Not together with other offers: the customer gets the better one.")


_SUBJECTS: tuple[Callable[[Terms], str], ...] = (
    _basket,
    _reduced,
    _code,
    _days,
    _weekdays,
    _hours,
    _audience,
    _segment,
    _first_order,
    _places,
    _per_customer,
    _per_period,
    _total,
    _budget,
    _others,
)


# What a member has to know beside the days, which the portal says itself.
_FOR_MEMBERS = (_basket, _reduced, _weekdays, _hours, _first_order, _places, _per_customer, _per_period)


def tell_member(offer: Offer) -> list[str]:
    """What a member reads. Reads products, categories, channels and stores, unless they were fetched before."""
    terms = _columns(offer)
    return [gift_of(terms), *(told for ask in _FOR_MEMBERS if (told := ask(terms)))]


def terms_of(offer: Offer) -> dict[str, Any]:
    """A saved offer as ``tell`` reads it. Reads its products, categories, channels, stores and first code."""
    code = offer.codes.filter(closed_at=None).exclude(text="").order_by("pk").first() if offer.needs_code else None
    return _columns(offer) | {"tier": offer.tier, "segment": offer.segment, "code": code.text if code else ""}


def _columns(offer: Offer) -> dict[str, Any]:
    columns = {field.name: field.value_from_object(offer) for field in offer._meta.concrete_fields}
    sets = ("products", "categories", "channels", "stores")
    return columns | {name: [str(row) for row in getattr(offer, name).all()] for name in sets}
