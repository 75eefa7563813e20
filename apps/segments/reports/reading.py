"""A saved segment as the draft it was saved from, in three queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from apps.segments.drafts import ConditionDraft, GroupDraft, Values
from apps.segments.models import Condition, Group, Pick, Segment


def root_of(segment: Segment) -> GroupDraft:
    return roots_of([segment.pk])[segment.pk]


def roots_of(segment_ids: Collection[int]) -> dict[int, GroupDraft]:
    """The same for several, in three queries however many."""
    groups = list(Group.objects.filter(segment__in=segment_ids))
    conditions: dict[int, list[Condition]] = defaultdict(list)
    for condition in Condition.objects.filter(group__segment__in=segment_ids):
        conditions[condition.group_id].append(condition)
    picks: dict[int, list[Pick]] = defaultdict(list)
    for pick in Pick.objects.filter(condition__group__segment__in=segment_ids):
        picks[pick.condition_id].append(pick)
    inside: dict[int | None, list[Group]] = defaultdict(list)
    for group in groups:
        inside[group.parent_id].append(group)

    def draft(group: Group) -> GroupDraft:
        return GroupDraft(
            mode=group.mode,
            conditions=tuple(ConditionDraft(each.kind, _values(each, picks[each.pk])) for each in conditions[group.pk]),
            groups=tuple(draft(each) for each in inside[group.pk]),
        )

    return {group.segment_id: draft(group) for group in inside[None]}


def _values(condition: Condition, picks: list[Pick]) -> Values:
    return Values(
        how=condition.how,
        word=condition.word,
        other_word=condition.other_word,
        low=condition.low,
        high=condition.high,
        days=condition.days,
        first_on=condition.first_on,
        last_on=condition.last_on,
        program=condition.program_id,
        products=tuple(pick.product_id for pick in picks if pick.product_id),
        categories=tuple(pick.category_id for pick in picks if pick.category_id),
        tags=tuple(pick.tag_id for pick in picks if pick.tag_id),
        tiers=tuple(pick.tier_id for pick in picks if pick.tier_id),
        keys=tuple(pick.key for pick in picks if pick.key),
    )
