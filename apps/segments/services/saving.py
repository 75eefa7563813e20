from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.common.text import fold
from apps.segments.drafts import ConditionDraft, GroupDraft
from apps.segments.errors import BadCondition, BadSegment, SegmentChanged, SegmentNameTaken
from apps.segments.kinds import kind_named
from apps.segments.models import Condition, Group, Pick, Segment
from apps.segments.models.segment import NAME_MAX
from apps.segments.reports import size
from apps.shop.services import current_shop
from apps.staff.models import User

# More than anybody can read; a builder that asks for more is not the builder.
CONDITIONS_MAX, GROUPS_MAX, DEPTH_MAX, PICKS_MAX = 30, 12, 4, 200


@transaction.atomic
def save_segment(
    *, name: str, root: GroupDraft, by: User | None, segment: Segment | None = None, seen: int | None = None
) -> Segment:
    """Write a new segment, or another question for one that is there; and count it.

    ``seen`` is the version the change was made from. Raises BadSegment, BadCondition, SegmentNameTaken and SegmentChanged.
    """
    name = _clean_name(name)
    check_root(root)
    row = Segment.objects.select_for_update().filter(pk=segment.pk).first() if segment else Segment(version=0)
    if row is None:
        raise SegmentChanged(_("Somebody else has deleted this segment meanwhile."))
    if seen is not None and row.version != seen:
        raise SegmentChanged(_("Somebody else has changed this segment meanwhile. Look at it again."))
    row.name, row.name_key = name, fold(name)
    row.version, row.changed_at, row.changed_by = row.version + 1, clock.now(), by
    row.size, row.counted_at = size(root, current_shop().local_date(clock.now())), clock.now()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise SegmentNameTaken(_("Another segment already has this name."), field="name") from None
    row.groups.all().delete()
    _write(row, root, parent=None, position=0)
    return row


def check_root(root: GroupDraft) -> None:
    """Whether it can be asked as it is. Raises BadSegment, and BadCondition with the condition's number in reading order."""
    if not any(root.every_condition()):
        raise BadSegment(_("Add at least one condition."), field="conditions")
    if any(not (group.conditions or group.groups) for group in root.every_group()):
        raise BadSegment(_("A group is empty. Add a condition to it, or remove it."), field="conditions")
    if any(group.mode not in Group.Mode.values for group in root.every_group()):
        raise BadSegment(_("Choose whether all, one or none of the conditions must hold."), field="mode")
    crowded = len(list(root.every_condition())) > CONDITIONS_MAX or len(list(root.every_group())) > GROUPS_MAX
    if crowded or root.depth > DEPTH_MAX:
        raise BadSegment(_("These are too many conditions for one segment."), field="conditions")
    for number, condition in enumerate(root.every_condition()):
        _check(condition, number)


def _check(condition: ConditionDraft, number: int) -> None:
    kind = kind_named(condition.kind)
    if kind is None:
        raise BadCondition(_("This condition is not known any more. Remove it."), field="kind", number=number)
    try:
        kind.check(condition.values)
    except BadCondition as refusal:
        raise BadCondition(refusal.message, field=refusal.field, number=number) from None
    given = condition.values
    if len(given.products + given.categories + given.tags + given.tiers) + len(given.keys) > PICKS_MAX:
        raise BadCondition(_("These are too many choices for one condition."), field="products", number=number)


def _clean_name(name: str) -> str:
    cleaned = " ".join(name.replace("\x00", "").split())
    if not cleaned or len(cleaned) > NAME_MAX or not 0 < len(fold(cleaned)) <= NAME_MAX:
        raise BadSegment(_("Give the segment a name of up to 120 letters."), field="name")
    return cleaned


def _write(segment: Segment, draft: GroupDraft, *, parent: Group | None, position: int) -> None:
    group = Group.objects.create(segment=segment, parent=parent, position=position, mode=draft.mode)
    rows = [_condition(each, group, number) for number, each in enumerate(draft.conditions)]
    Condition.objects.bulk_create(rows)
    picks = [pick for row, each in zip(rows, draft.conditions, strict=True) for pick in _picks(row, each)]
    Pick.objects.bulk_create(picks)
    for number, inner in enumerate(draft.groups):
        _write(segment, inner, parent=group, position=number)


def _condition(draft: ConditionDraft, group: Group, position: int) -> Condition:
    given = draft.values
    return Condition(
        group=group,
        position=position,
        kind=draft.kind,
        how=given.how,
        word=given.word,
        other_word=given.other_word,
        low=given.low,
        high=given.high,
        days=given.days,
        first_on=given.first_on,
        last_on=given.last_on,
        program_id=given.program,
    )


def _picks(row: Condition, draft: ConditionDraft) -> list[Pick]:
    given = draft.values
    return [
        *(Pick(condition=row, product_id=each) for each in dict.fromkeys(given.products)),
        *(Pick(condition=row, category_id=each) for each in dict.fromkeys(given.categories)),
        *(Pick(condition=row, tag_id=each) for each in dict.fromkeys(given.tags)),
        *(Pick(condition=row, tier_id=each) for each in dict.fromkeys(given.tiers)),
        *(Pick(condition=row, key=each) for each in dict.fromkeys(given.keys)),
    ]
