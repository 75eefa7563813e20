"""When an offer may be had, apart from prices: one small function a condition, asked in this order. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from apps.offers.engine.facts import Basket, Candidate, Refusal, Terms

Condition = Callable[[Candidate, Basket], Refusal | None]

_NOT_LIVE = {"draft": "not_live", "paused": "paused", "ended": "ended"}
_EVERY_DAY = 127


def status(candidate: Candidate, basket: Basket) -> Refusal | None:
    reason = _NOT_LIVE.get(candidate.terms.status)
    return Refusal(reason) if reason else None


def code(candidate: Candidate, basket: Basket) -> Refusal | None:
    typed = candidate.code
    if typed is None:
        return Refusal("needs_code") if candidate.terms.needs_code else None
    if typed.is_closed:
        return Refusal("code_closed")
    if typed.customer_id is not None and basket.buyer is None:
        return Refusal("needs_customer")
    if typed.customer_id is not None and basket.buyer and typed.customer_id != basket.buyer.customer_id:
        return Refusal("code_of_another_member")
    if typed.last_on is not None and basket.local.date() > typed.last_on:
        return Refusal("code_expired", {"last_on": typed.last_on})
    return None


def days(candidate: Candidate, basket: Basket) -> Refusal | None:
    terms = candidate.terms
    if terms.starts_on is None and terms.ends_on is None:
        return None
    day = opening_day(terms, basket.local)
    if terms.starts_on is not None and day < terms.starts_on:
        return Refusal("not_started", {"from_on": terms.starts_on})
    if terms.ends_on is not None and day > terms.ends_on:
        return Refusal("run_out", {"last_on": terms.ends_on})
    return None


def weekdays_and_hours(candidate: Candidate, basket: Basket) -> Refusal | None:
    terms = candidate.terms
    if terms.weekdays == _EVERY_DAY and terms.from_time is None:
        return None
    if not terms.weekdays >> opening_day(terms, basket.local).weekday() & 1:
        return Refusal("wrong_day", {"weekdays": [day for day in range(7) if terms.weekdays >> day & 1]})
    if not _is_open(terms, basket.local.time()):
        return Refusal("wrong_hour", {"from_time": terms.from_time, "until_time": terms.until_time})
    return None


def place(candidate: Candidate, basket: Basket) -> Refusal | None:
    terms = candidate.terms
    if terms.channel_ids and basket.channel_id not in terms.channel_ids:
        return Refusal("wrong_channel")
    if terms.store_ids and basket.store_id not in terms.store_ids:
        return Refusal("wrong_store")
    return None


def person(candidate: Candidate, basket: Basket) -> Refusal | None:
    terms, buyer = candidate.terms, basket.buyer
    if buyer is None:
        # Rule 63: a guest goes without, and the basket goes on.
        return Refusal("needs_customer") if terms.needs_a_customer else None
    if terms.audience == "members" and not buyer.is_member:
        return Refusal("members_only")
    if terms.audience == "tier" and terms.tier_id not in buyer.tier_ids:
        return Refusal("needs_tier", {"tier": terms.tier_name})
    if terms.segment_id is not None and terms.segment_id not in buyer.segment_ids:
        return Refusal("not_in_segment")
    return None


def newcomer(candidate: Candidate, basket: Basket) -> Refusal | None:
    """A limit of its own: somebody who has two baskets set aside pays one first purchase all the same."""
    if candidate.terms.first_order_only and basket.buyer is not None and basket.buyer.has_bought:
        return Refusal("not_first_order")
    return None


def room(candidate: Candidate, basket: Basket) -> Refusal | None:
    left = candidate.room
    for reason, uses in (
        ("used_up", left.uses),
        ("code_used", left.of_code),
        ("customer_limit", left.of_customer),
        ("period_limit", left.of_period),
    ):
        if uses is not None and uses < 1:
            return Refusal(reason)
    if left.money_minor is not None and left.money_minor < 1:
        return Refusal("budget_spent")
    return None


def minimum(candidate: Candidate, basket: Basket) -> Refusal | None:
    """Goods after the shop's own discounts; shipping and gift cards don't count."""
    wanted = candidate.terms.minimum_minor
    if not wanted:
        return None
    missing = wanted - basket.goods_minor
    return Refusal("below_minimum", {"missing_minor": missing}) if missing > 0 else None


# What can be told without knowing more of the buyer than who it is, and without counting.
EARLY: tuple[Condition, ...] = (status, code, days, weekdays_and_hours, place)
CONDITIONS: tuple[Condition, ...] = (*EARLY, person, newcomer, room, minimum)
# Answered once and for all when something was set aside: the buyer was promised it.
_PROMISED = frozenset((*EARLY, person))


def refusal_of(candidate: Candidate, basket: Basket, conditions: tuple[Condition, ...] = CONDITIONS) -> Refusal | None:
    for condition in conditions:
        if candidate.is_held and condition in _PROMISED:
            continue
        refusal = condition(candidate, basket)
        if refusal is not None:
            return refusal
    return None


def opening_day(terms: Terms, local: dt.datetime) -> dt.date:
    """An evening that goes on past midnight belongs to the day on which it began."""
    begins, ends = terms.from_time, terms.until_time
    if begins is not None and ends is not None and ends < begins and local.time() < ends:
        return local.date() - dt.timedelta(days=1)
    return local.date()


def _is_open(terms: Terms, at: dt.time) -> bool:
    """From the first moment of "from" to just before "until", as the clock on the wall shows it."""
    begins, ends = terms.from_time, terms.until_time
    if begins is None or ends is None:
        return True
    return begins <= at < ends if begins < ends else at >= begins or at < ends
