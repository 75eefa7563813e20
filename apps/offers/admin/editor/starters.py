"""What small shops usually want: each starter fills the editor in, and everything can be changed there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.common import money
from apps.shop.services import current_shop


@dataclass(frozen=True, slots=True)
class Starter:
    """``begins``: what the fields begin with, given today."""

    key: str
    title: str | Promise
    example: str | Promise
    icon: str
    begins: Callable[[dt.date], dict[str, Any]]


def _code(today: dt.date) -> dict[str, Any]:
    return {
        "name": gettext("Discount with a code"),
        "kind": "percent",
        "percent": 20,
        "needs_code": True,
        "per_customer_max": 1,
        "starts_on": today,
        "ends_on": today + dt.timedelta(days=30),
    }


def _pay_take(today: dt.date) -> dict[str, Any]:
    return {
        "name": gettext("Take 2, pay 1"),
        "kind": "pay_take",
        "pay_count": 1,
        "take_count": 2,
        "starts_on": today,
        "ends_on": today + dt.timedelta(days=30),
    }


def _half(today: dt.date) -> dict[str, Any]:
    return _code(today) | {"name": gettext("Half price with a code"), "percent": 50, "skips_discounted": True}


def _shipping(today: dt.date) -> dict[str, Any]:
    minimum = 500 * 10 ** money.exponent(current_shop().currency)
    return {
        "name": gettext("Free shipping"),
        "kind": "free_shipping",
        "minimum_minor": minimum,
        "stacking": "stackable",
    }


def _members(today: dt.date) -> dict[str, Any]:
    friday = black_friday(today)
    return {
        "name": gettext("A day for members"),
        "kind": "percent",
        "percent": 25,
        "audience": "members",
        "starts_on": friday,
        "ends_on": friday,
    }


def _come_back(today: dt.date) -> dict[str, Any]:
    return {
        "name": gettext("Come back within seven days"),
        "kind": "percent",
        "percent": 15,
        "bought_within_days": 7,
        "per_period_max": 1,
        "period": "week",
        "starts_on": today,
    }


def _first(today: dt.date) -> dict[str, Any]:
    return {
        "name": gettext("First purchase"),
        "kind": "percent",
        "percent": 10,
        "first_order_only": True,
        "starts_on": today,
    }


def _happy_hour(today: dt.date) -> dict[str, Any]:
    return {
        "name": gettext("Happy hour"),
        "kind": "percent",
        "percent": 20,
        "days": [0, 1, 2, 3, 4],
        "from_time": dt.time(15),
        "until_time": dt.time(17),
        "starts_on": today,
    }


def _empty(today: dt.date) -> dict[str, Any]:
    return {}


STARTERS = (
    Starter("code", _("A discount with a code"), _("20 percent with MUSTERI10, all summer."), "sell", _code),
    Starter("pay-take", _("Take some, pay fewer"), _("Take 2, pay 1: “2 al 1 öde”."), "shopping_basket", _pay_take),
    Starter(
        "half", _("Half price with a code"), _("50 percent with INDIRIMLI50, once per customer."), "percent", _half
    ),
    Starter("shipping", _("Free shipping"), _("For purchases of 500 or more."), "local_shipping", _shipping),
    Starter("members", _("A day for members"), _("Members only, on Black Friday."), "loyalty", _members),
    Starter(
        "come-back", _("Come back soon"), _("15 percent on the next purchase within seven days."), "replay", _come_back
    ),
    Starter("first", _("Welcome"), _("10 percent on the first purchase."), "waving_hand", _first),
    Starter(
        "happy-hour", _("Happy hour"), _("20 percent from 15:00 to 17:00 on working days."), "schedule", _happy_hour
    ),
    Starter("empty", _("Something else"), _("Begin with an empty page."), "edit", _empty),
)


def starter(key: str) -> Starter | None:
    return next((one for one in STARTERS if one.key == key), None)


def black_friday(today: dt.date) -> dt.date:
    """The next one: the day after the fourth Thursday of November."""
    for year in (today.year, today.year + 1):
        first = dt.date(year, 11, 1)
        friday = first + dt.timedelta(days=(3 - first.weekday()) % 7 + 22)
        if friday >= today:
            return friday
    raise AssertionError("the next year has one, too")
