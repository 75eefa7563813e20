"""A draft as one condition of SQL."""

from __future__ import annotations

import datetime as dt
from functools import reduce
from operator import and_, or_

from django.db.models import Q

from apps.segments.drafts import ConditionDraft, GroupDraft
from apps.segments.errors import BadCondition
from apps.segments.kinds import kind_named
from apps.segments.models import Group


def question(root: GroupDraft, today: dt.date) -> Q | None:
    """None where something in it can't be understood any more: then nobody is meant, rather than everybody."""
    try:
        return _group(root, today)
    except BadCondition:
        return None


def asks(condition: ConditionDraft, today: dt.date) -> Q:
    """Raises BadCondition."""
    kind = kind_named(condition.kind)
    if kind is None:
        raise BadCondition(f"Nobody knows conditions of the kind {condition.kind}.", field="kind")
    kind.agree(condition.values)
    found = kind.matching(condition.values, today)
    return found if isinstance(found, Q) else Q(pk__in=found)


def _group(group: GroupDraft, today: dt.date) -> Q:
    parts = [asks(each, today) for each in group.conditions] + [_group(each, today) for each in group.groups]
    if not parts:
        raise BadCondition("A group asks nothing.", field="conditions")
    if group.mode == Group.Mode.ALL:
        return reduce(and_, parts)
    # An empty Q is "everybody", which Django's "or" would leave out.
    either = reduce(or_, parts) if all(parts) else Q()
    if group.mode == Group.Mode.ANY:
        return either
    return ~either if either else Q(pk__in=())
