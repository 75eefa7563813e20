"""What people are told about a code or offer that does not apply. The reasons are the engine's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format, time_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.offers.engine import Refusal
from apps.shop.forms import shown

_PLAIN: dict[str, Promise] = {
    "not_live": gettext_lazy("This offer has not begun yet."),
    "paused": gettext_lazy("This offer is paused at the moment."),
    "ended": gettext_lazy("This offer is over."),
    "needs_code": gettext_lazy("This offer needs a code."),
    "code_closed": gettext_lazy("This code is no longer valid."),
    "code_of_another_member": gettext_lazy("This code belongs to another member."),
    "wrong_channel": gettext_lazy("This offer is not valid here."),
    "wrong_store": gettext_lazy("This offer is not valid in this store."),
    "needs_customer": gettext_lazy("This offer is only for customers we know. Please say who you are."),
    "members_only": gettext_lazy("This offer is for members only."),
    "not_first_order": gettext_lazy("This offer is for the first purchase only."),
    "not_in_segment": gettext_lazy("This offer is not for this customer."),
    "used_up": gettext_lazy("This offer is used up."),
    "code_used": gettext_lazy("This code was already used."),
    "customer_limit": gettext_lazy("This customer already used this offer as often as possible."),
    "period_limit": gettext_lazy("This customer already used this offer. It can be used again later."),
    "budget_spent": gettext_lazy("What was set aside for this offer is used up."),
    "no_shipping": gettext_lazy("There is no shipping to pay on this purchase."),
    "nothing_matches": gettext_lazy("Nothing in this basket is part of this offer."),
    "nothing_to_discount": gettext_lazy("This takes nothing off this purchase, so it was not used."),
    "offer_repeated": gettext_lazy("Another code for the same offer was entered."),
    "offer_unknown": gettext_lazy("We do not know this offer."),
    "discount_missing": gettext_lazy(
        "The lines do not contain what this takes off. Ask for a quote and send its discounts."
    ),
}


def message(refusal: Refusal) -> str:
    """In the reader's language, with what is missing."""
    told = _TOLD.get(refusal.reason)
    return told(refusal.facts) if told is not None else str(_PLAIN[refusal.reason])


def _day(day: Any) -> str:
    return date_format(day, "DATE_FORMAT") if isinstance(day, dt.date) else str(day)


def _not_started(facts: Mapping[str, Any]) -> str:
    return _("This offer begins on %(day)s.") % {"day": _day(facts["from_on"])}


def _run_out(facts: Mapping[str, Any]) -> str:
    return _("This offer ended on %(day)s.") % {"day": _day(facts["last_on"])}


def _code_expired(facts: Mapping[str, Any]) -> str:
    return _("This code was valid until %(day)s.") % {"day": _day(facts["last_on"])}


def _wrong_day(facts: Mapping[str, Any]) -> str:
    days = ", ".join(str(WEEKDAYS[day]) for day in facts["weekdays"])
    return _("This offer is valid on: %(days)s.") % {"days": days}


def _wrong_hour(facts: Mapping[str, Any]) -> str:
    times = {name: time_format(facts[name], "H:i") for name in ("from_time", "until_time")}
    return _("This offer is valid from %(from_time)s to %(until_time)s.") % times


def _needs_tier(facts: Mapping[str, Any]) -> str:
    return _("This offer is for members from the level %(tier)s up.") % {"tier": facts["tier"]}


def _below_minimum(facts: Mapping[str, Any]) -> str:
    return _("Buy for %(missing)s more to get this offer.") % {"missing": shown(facts["missing_minor"])}


def _pieces_missing(facts: Mapping[str, Any]) -> str:
    count = facts["missing"]
    text = ngettext(
        "Take %(count)d more piece to get this offer.", "Take %(count)d more pieces to get this offer.", count
    )
    return text % {"count": count}


def _better_deal(facts: Mapping[str, Any]) -> str:
    return _("Not together with the other offers. They save more: %(gets)s instead of %(instead_of)s.") % {
        "gets": shown(facts["gets_minor"]),
        "instead_of": shown(facts["instead_of_minor"]),
    }


_TOLD: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "not_started": _not_started,
    "run_out": _run_out,
    "code_expired": _code_expired,
    "wrong_day": _wrong_day,
    "wrong_hour": _wrong_hour,
    "needs_tier": _needs_tier,
    "below_minimum": _below_minimum,
    "pieces_missing": _pieces_missing,
    "better_deal": _better_deal,
}
