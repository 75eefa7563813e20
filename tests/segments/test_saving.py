from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, models, transaction

from apps.common import clock
from apps.segments.drafts import GroupDraft
from apps.segments.errors import BadCondition, BadSegment, SegmentChanged, SegmentNameTaken
from apps.segments.models import Condition, Group, Pick, Segment
from apps.segments.reports import root_of
from apps.segments.services import count_again, save_segment
from tests.factories.customers import CustomerFactory
from tests.factories.segments import all_of, any_of, bought, condition, segment
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
ONCE = condition("purchases", "at_least", low=1)
RECENT = condition("last_purchase", "within", days=30)


def test_saving_counts_and_says_who_changed_it() -> None:
    bought(CustomerFactory.create())
    by = UserFactory.create()
    row = save_segment(name="  Our   regulars ", root=all_of(ONCE), by=by)
    assert (row.name, row.size, row.version, row.changed_by) == ("Our regulars", 1, 1, by)


def test_saving_again_replaces_the_question_and_leaves_nothing_behind() -> None:
    row = segment(ONCE, any_of(RECENT, ONCE))
    again = save_segment(name=row.name, root=all_of(RECENT), by=None, segment=row, seen=1)
    assert (again.pk, again.version, root_of(again)) == (row.pk, 2, all_of(RECENT))
    assert (Group.objects.count(), Condition.objects.count()) == (1, 1)


def test_two_people_at_once_hear_of_each_other() -> None:
    row = segment(ONCE)
    save_segment(name="Theirs", root=all_of(RECENT), by=None, segment=row, seen=1)
    with pytest.raises(SegmentChanged) as told:
        save_segment(name="Mine", root=all_of(ONCE), by=None, segment=row, seen=1)
    assert told.value.conflict
    assert root_of(Segment.objects.get(name="Theirs")) == all_of(RECENT)


def test_a_segment_deleted_meanwhile_is_not_written_again() -> None:
    row = segment(ONCE)
    Segment.objects.all().delete()
    with pytest.raises(SegmentChanged):
        save_segment(name="Mine", root=all_of(ONCE), by=None, segment=row)


def test_two_spellings_of_a_name_are_one() -> None:
    segment(ONCE, name="Müdavimler")
    with pytest.raises(SegmentNameTaken) as told:
        segment(RECENT, name="MUDAVIMLER")
    assert told.value.field == "name"
    assert Segment.objects.count() == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "\x00", "ß" * 100])
def test_a_segment_has_a_name_that_fits(name) -> None:
    with pytest.raises(BadSegment) as told:
        save_segment(name=name, root=all_of(ONCE), by=None)
    assert told.value.field == "name"


def deep(levels: int) -> GroupDraft:
    return all_of(ONCE) if levels == 1 else all_of(ONCE, deep(levels - 1))


@pytest.mark.parametrize(
    "root",
    [
        all_of(),
        all_of(ONCE, any_of()),
        GroupDraft("some", (ONCE,)),
        all_of(*[ONCE] * 31),
        all_of(*[any_of(ONCE)] * 12),
        deep(5),
    ],
    ids=["nothing", "an empty group", "no such mode", "31 conditions", "13 groups", "5 levels"],
)
def test_a_question_that_cannot_be_asked_is_refused(root) -> None:
    with pytest.raises(BadSegment):
        save_segment(name="Some", root=root, by=None)
    assert not Segment.objects.exists()


def test_the_largest_question_is_taken() -> None:
    root = all_of(*[ONCE] * 8, *[any_of(ONCE, RECENT)] * 11)
    assert root_of(save_segment(name="Some", root=root, by=None)) == root
    save_segment(name="Deep", root=deep(4), by=None)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (condition("moon", "full"), "kind"),
        (condition("last_purchase", "within"), "days"),
        (condition("last_purchase", "within", days=-1), "days"),
        (condition("last_purchase", "within", days=36_501), "days"),
        (condition("last_purchase", "soon", days=3), "how"),
        (condition("purchases", "at_least"), "low"),
        (condition("purchases", "at_least", low=-1), "low"),
        (condition("spend", "at_least", low=-1), "low"),
        (condition("spend", "at_least", low=10**15 + 1), "low"),
        (condition("consent", "yes", word="pigeon", other_word="marketing"), "word"),
        (condition("consent", "yes", word="email", other_word="war"), "other_word"),
    ],
)
def test_a_condition_without_a_sensible_answer_is_named(asked, field) -> None:
    with pytest.raises(BadCondition) as told:
        save_segment(name="Some", root=all_of(ONCE, any_of(RECENT, asked)), by=None)
    assert (told.value.field, told.value.facts["number"]) == (field, 2)
    assert not Segment.objects.exists()


def test_figures_that_grow_old_are_counted_again_oldest_first(monkeypatch) -> None:
    old, older = segment(ONCE), segment(ONCE)
    now = clock.now()
    Segment.objects.filter(pk=older.pk).update(counted_at=now - dt.timedelta(hours=2))
    Segment.objects.filter(pk=old.pk).update(counted_at=now - dt.timedelta(hours=1))
    bought(CustomerFactory.create())
    assert count_again(limit=1) == 1
    assert dict(Segment.objects.values_list("pk", "size")) == {old.pk: 0, older.pk: 1}
    assert count_again(limit=5) == 1
    assert count_again(limit=5) == 0
    assert set(Segment.objects.values_list("size", flat=True)) == {1}


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Segment, {"name": ""}),
        (Condition, {"kind": ""}),
        (Condition, {"low": 2, "high": 1}),
        (Condition, {"first_on": dt.date(2026, 5, 2), "last_on": dt.date(2026, 5, 1)}),
        (Group, {"parent_id": models.F("pk")}),
    ],
)
def test_the_database_refuses_what_makes_no_sense(model, changes) -> None:
    segment(ONCE)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**changes)


def test_the_database_keeps_one_root_and_one_thing_per_choice() -> None:
    row = segment(ONCE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Group.objects.create(segment=row)
    asked = Condition.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Pick.objects.create(condition=asked)
    Pick.objects.create(condition=asked, key="tr")
    with pytest.raises(IntegrityError), transaction.atomic():
        Pick.objects.create(condition=asked, key="tr")
