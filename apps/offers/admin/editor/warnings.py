"""What a merchant may not have thought of, each in one sentence. Nothing here refuses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from apps.common.spelling import day_text

Terms = Mapping[str, Any]
GENEROUS_PERCENT = 50


def warn(terms: Terms, today: dt.date) -> list[str]:
    return [told for ask in _SUBJECTS if (told := ask(terms, today))]


def _is_limited(terms: Terms) -> bool:
    return any(terms.get(name) for name in ("uses_max", "per_customer_max", "per_period_max", "budget_minor"))


def _over(terms: Terms, today: dt.date) -> str:
    last = terms.get("ends_on")
    return (
        _("Its last day was %(day)s, so nobody can get it.") % {"day": day_text(last)} if last and last < today else ""
    )


def _endless(terms: Terms, today: dt.date) -> str:
    if terms.get("ends_on"):
        return ""
    if not _is_limited(terms):
        return _("It has no last day and no limit: it goes on until somebody ends it.")
    return _("It has no last day.")


def _always_on(terms: Terms, today: dt.date) -> str:
    narrowing = ("needs_code", "minimum_minor", "first_order_only", "segment", "bought_within_days", "from_time")
    open_to_all = terms.get("audience") == "everyone" and terms.get("covers") == "basket"
    if open_to_all and terms.get("kind") in ("percent", "amount") and not any(terms.get(name) for name in narrowing):
        return _("Everybody gets it on every purchase.")
    return ""


def _no_budget(terms: Terms, today: dt.date) -> str:
    if terms.get("budget_minor") or terms.get("uses_max"):
        return ""
    return _("There is no budget: what it costs depends on how many people come.")


def _shared_freely(terms: Terms, today: dt.date) -> str:
    if terms.get("needs_code") and not _is_limited(terms):
        return _("Whoever knows the code can use it again and again.")
    return ""


def _generous(terms: Terms, today: dt.date) -> str:
    percent = terms.get("percent") or 0
    if percent >= 100:
        return _("Everything it is on costs nothing.")
    return (
        _("%(percent)s %% is a lot. Please check the figure.") % {"percent": percent}
        if percent > GENEROUS_PERCENT
        else ""
    )


def _for_nothing(terms: Terms, today: dt.date) -> str:
    amount, minimum = terms.get("amount_minor"), terms.get("minimum_minor") or 0
    if amount and minimum <= amount:
        return _("Small purchases cost nothing: ask for a larger basket than the amount.")
    return ""


def _guests(terms: Terms, today: dt.date) -> str:
    counts = terms.get("per_customer_max") or terms.get("per_period_max") or terms.get("first_order_only")
    if counts and terms.get("audience") == "everyone":
        return _("Only customers you know can get it: a guest cannot be counted.")
    return ""


_SUBJECTS: tuple[Callable[[Terms, dt.date], str], ...] = (
    _over,
    _generous,
    _for_nothing,
    _always_on,
    _endless,
    _shared_freely,
    _no_budget,
    _guests,
)
