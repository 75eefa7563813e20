"""Who is in a segment, how many, and why. Each takes a saved segment, or a draft that nobody saved yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Window

from apps.common.among import among
from apps.customers.models import Customer
from apps.segments.drafts import ConditionDraft, GroupDraft
from apps.segments.errors import BadCondition
from apps.segments.kinds import kind_named
from apps.segments.models import Group, Segment
from apps.segments.reports.asking import asks, question
from apps.segments.reports.reading import root_of

Asked = Segment | GroupDraft


@dataclass(frozen=True, slots=True)
class Reason:
    """What one condition found out about one customer. ``holds`` is the condition's own answer, before "none of these"."""

    label: str
    text: str
    holds: bool


def members(asked: Asked, today: dt.date) -> QuerySet[Customer]:
    """Everybody in it on a shop day, the newest customers first."""
    found = question(_root(asked), today)
    if found is None:
        return Customer.objects.none()
    return Customer.objects.present().filter(found).order_by("-pk")


def size(asked: Asked, today: dt.date) -> int:
    return members(asked, today).count()


def sample(asked: Asked, today: dt.date, limit: int) -> list[Customer]:
    return list(members(asked, today)[:limit])


def look(asked: Asked, today: dt.date, limit: int) -> tuple[list[Customer], int]:
    """Some of them and how many they are, in one question: what a page shows while somebody writes."""
    counted: QuerySet[Any] = members(asked, today).annotate(how_many=Window(Count("pk")))
    found = list(counted[:limit])
    return found, found[0].how_many if found else 0


def holds(asked: Asked, customer_ids: Collection[int], today: dt.date) -> set[int]:
    """Those of them who are in it."""
    return set(members(asked, today).filter(among("pk", customer_ids)).order_by().values_list("pk", flat=True))


def why(asked: Asked, customer: Customer, today: dt.date) -> list[Reason]:
    return reasons(asked, [customer.pk], today)[customer.pk]


def reasons(asked: Asked, customer_ids: Collection[int], today: dt.date) -> dict[int, list[Reason]]:
    """What speaks for each: every condition of an "all" or "none" group, and of an "any" group those that hold.

    Two or three queries a condition, however many customers.
    """
    told: dict[int, list[Reason]] = {each: [] for each in customer_ids}
    for group in _root(asked).every_group():
        for condition in group.conditions:
            for customer_id, reason in _told(condition, customer_ids, today).items():
                if reason.holds or group.mode != Group.Mode.ANY:
                    told[customer_id].append(reason)
    return told


def _told(condition: ConditionDraft, customer_ids: Collection[int], today: dt.date) -> dict[int, Reason]:
    kind = kind_named(condition.kind)
    try:
        asked = asks(condition, today)
    except BadCondition:
        return {}
    assert kind is not None
    held = set(Customer.objects.filter(among("pk", customer_ids)).filter(asked).values_list("pk", flat=True))
    facts = kind.why(condition.values, customer_ids, today)
    return {each: Reason(str(kind.label), facts[each], each in held) for each in customer_ids if each in facts}


def _root(asked: Asked) -> GroupDraft:
    return root_of(asked) if isinstance(asked, Segment) else asked
