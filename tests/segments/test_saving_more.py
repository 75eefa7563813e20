"""Saving, counting and deleting where something else is in the way: names, other rows, things that are still used."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from apps.catalog.models import Category, Product
from apps.common import clock
from apps.customers.services import ensure_tags
from apps.segments.drafts import GroupDraft
from apps.segments.errors import BadCondition, BadSegment, SegmentChanged, SegmentNameTaken, SegmentUsed
from apps.segments.models import Condition, Group, Pick, Segment
from apps.segments.reports import root_of, roots_of
from apps.segments.services import count_again, counting, delete_segment, save_segment
from tests.factories.campaigns import campaign
from tests.factories.catalog import ProductFactory
from tests.factories.customers import CustomerFactory
from tests.factories.programs import program
from tests.factories.segments import all_of, any_of, bought, condition, istanbul, none_of, segment
from tests.factories.staff import UserFactory
from tests.support.breaking import broken_for

pytestmark = pytest.mark.django_db
ONCE = condition("purchases", "at_least", low=1)


@pytest.fixture(autouse=True)
def shop() -> None:
    istanbul()


def test_a_segment_keeps_its_own_name_in_another_spelling() -> None:
    row = segment(ONCE, name="Müdavimler")
    again = save_segment(name="MÜDAVİMLER", root=all_of(ONCE), by=None, segment=row, seen=1)
    assert (again.pk, again.name, again.name_key) == (row.pk, "MÜDAVİMLER", row.name_key)


def test_a_refused_name_leaves_the_old_question_as_it_was() -> None:
    segment(ONCE, name="Taken")
    row = segment(ONCE, name="Mine")
    before = root_of(row)
    with pytest.raises(SegmentNameTaken):
        save_segment(name="taken", root=all_of(ONCE, ONCE), by=None, segment=row, seen=1)
    row.refresh_from_db()
    assert (row.name, row.version, root_of(row)) == ("Mine", 1, before)


def test_a_refused_condition_leaves_the_old_question_as_it_was() -> None:
    row = segment(ONCE, name="Mine")
    with pytest.raises(BadCondition):
        save_segment(name="Other", root=all_of(condition("purchases", "at_least")), by=None, segment=row)
    row.refresh_from_db()
    assert (row.name, row.version, root_of(row)) == ("Mine", 1, all_of(ONCE))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  A   b ", "A b"), ("A\x00b", "Ab"), ("A\n\tb", "A b"), ("x" * 120, "x" * 120), ("<b>VIP</b>", "<b>VIP</b>")],
)
def test_a_name_is_one_line_without_what_is_no_text(typed: str, kept: str) -> None:
    assert save_segment(name=typed, root=all_of(ONCE), by=None).name == kept


def test_whoever_saves_without_having_looked_is_not_told_of_others() -> None:
    """Another app that writes its own segments has no page that could be stale."""
    row = segment(ONCE)
    save_segment(name="Two", root=all_of(ONCE), by=None, segment=row, seen=1)
    assert save_segment(name="Three", root=all_of(ONCE), by=None, segment=row).version == 3


@pytest.mark.parametrize("seen", [0, 2, 99])
def test_any_other_version_than_the_newest_is_stale(seen: int) -> None:
    row = segment(ONCE)
    with pytest.raises(SegmentChanged) as refusal:
        save_segment(name="Mine", root=all_of(ONCE), by=None, segment=row, seen=seen)
    assert (refusal.value.conflict, Segment.objects.get().version) == (True, 1)


def test_saving_says_who_and_when_and_counts_anew() -> None:
    first, second = UserFactory.create(), UserFactory.create()
    row = save_segment(name="Mine", root=all_of(ONCE), by=first)
    bought(CustomerFactory.create())
    later = clock.now() + dt.timedelta(days=1)
    with clock.moved_to(later):
        row = save_segment(name="Mine", root=all_of(ONCE), by=second, segment=row)
    assert (row.changed_by, row.changed_at, row.counted_at, row.size) == (second, later, later, 1)
    assert row.created_at < later


def test_the_same_thing_ticked_twice_is_kept_once() -> None:
    product = ProductFactory.create()
    row = segment(condition("products", "bought", products=(product.pk, product.pk)))
    assert Pick.objects.get().product == product
    assert root_of(row).conditions[0].values.products == (product.pk,)


def test_two_hundred_choices_are_kept_and_one_more_is_refused() -> None:
    Product.objects.bulk_create(Product(sku=f"P{n}", name="Tea") for n in range(201))
    keys = tuple(Product.objects.order_by("pk").values_list("pk", flat=True))
    assert Pick.objects.filter(condition__group__segment=segment(condition("products", "bought", products=keys[:200])))
    assert Pick.objects.count() == 200
    with pytest.raises(BadCondition) as refusal:
        segment(condition("products", "bought", products=keys))
    assert (refusal.value.field, refusal.value.facts["number"]) == ("products", 0)


@pytest.mark.parametrize(
    ("root", "number"),
    [
        (all_of(condition("moon"), ONCE), 0),
        (all_of(ONCE, any_of(ONCE, condition("moon"))), 2),
        (all_of(any_of(ONCE), none_of(condition("moon")), ONCE), 2),
    ],
)
def test_the_condition_that_is_wrong_is_numbered_in_reading_order(root: GroupDraft, number: int) -> None:
    with pytest.raises(BadCondition) as refusal:
        save_segment(name="Mine", root=root, by=None)
    assert refusal.value.facts["number"] == number


@pytest.mark.parametrize(
    ("root", "field"),
    [(all_of(), "conditions"), (all_of(ONCE, all_of()), "conditions"), (GroupDraft("", (ONCE,)), "mode")],
)
def test_a_question_that_is_none_is_refused_with_its_code(root: GroupDraft, field: str) -> None:
    with pytest.raises(BadSegment) as refusal:
        save_segment(name="Mine", root=root, by=None)
    assert (refusal.value.code, refusal.value.field) == (BadSegment.code, field)


def test_groups_come_back_in_the_order_in_which_they_were_written() -> None:
    root = all_of(any_of(ONCE), none_of(ONCE), any_of(none_of(ONCE), all_of(ONCE)))
    row = save_segment(name="Mine", root=root, by=None)
    assert [group.mode for group in root_of(row).every_group()] == ["all", "any", "none", "any", "none", "all"]


def test_several_segments_are_read_in_as_many_queries_as_one(django_assert_num_queries: Any) -> None:
    rows = [segment(ONCE, any_of(ONCE, condition("language", "is", keys=("tr",)))) for _number in range(5)]
    with django_assert_num_queries(3):
        found = roots_of([row.pk for row in rows])
    assert set(found) == {row.pk for row in rows}
    assert len(set(found.values())) == 1


def test_a_campaign_that_writes_to_a_segment_keeps_it() -> None:
    row = segment(ONCE, name="Regulars")
    made = campaign(segment=row)
    with pytest.raises(SegmentUsed) as refusal:
        delete_segment(segment=row)
    assert refusal.value.code == "segment_used"
    assert str(made) in str(refusal.value)
    assert Condition.objects.filter(group__segment=row).exists()


def test_of_many_users_of_a_segment_the_first_three_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    row = segment(ONCE)
    users = {segment(ONCE, name=f"User {number}") for number in range(5)}

    def refuse(self: Segment) -> None:
        raise ProtectedError("no", users)

    monkeypatch.setattr(Segment, "delete", refuse)
    with pytest.raises(SegmentUsed) as refusal:
        delete_segment(segment=row)
    assert len(refusal.value.facts["used_by"]) == 5  # type: ignore[arg-type]
    assert "User 2" in str(refusal.value)
    assert "User 3" not in str(refusal.value)


def test_deleting_takes_the_whole_question_along_and_nothing_else() -> None:
    kept = segment(ONCE)
    gone = segment(any_of(ONCE, none_of(condition("language", "is", keys=("tr",)))))
    delete_segment(segment=gone)
    assert list(Group.objects.values_list("segment", flat=True)) == [kept.pk]
    assert Condition.objects.get().group.segment == kept
    assert not Pick.objects.exists()


def test_things_that_a_segment_asks_for_cannot_be_deleted_beneath_it() -> None:
    product, category, club = ProductFactory.create(), Category.objects.create(code="c", name="C"), program()
    [tag] = ensure_tags(names=["Bride"])
    segment(
        condition("products", "bought", products=(product.pk,)),
        condition("categories", "bought", categories=(category.pk,)),
        condition("tags", "any", tags=(tag.pk,)),
        condition("balance", "at_least", low=1, program=club.pk),
    )
    for row in (product, category, tag, club):
        with pytest.raises(ProtectedError), transaction.atomic():
            row.delete()


@pytest.mark.parametrize("column", ["product", "category", "tag"])
def test_the_database_keeps_each_choice_once_and_one_thing_in_it(column: str) -> None:
    things: dict[str, Any] = {
        "product": ProductFactory.create(),
        "category": Category.objects.create(code="c", name="C"),
    }
    [things["tag"]] = ensure_tags(names=["Bride"])
    segment(ONCE)
    asked = Condition.objects.get()
    Pick.objects.create(condition=asked, **{column: things[column]})
    with pytest.raises(IntegrityError), transaction.atomic():
        Pick.objects.create(condition=asked, **{column: things[column]})
    with pytest.raises(IntegrityError, match="segments_pick_names_one_thing"), transaction.atomic():
        Pick.objects.create(condition=asked, key="tr", **{column: things[column]})


def test_the_sweep_leaves_alone_what_was_counted_a_moment_ago() -> None:
    row = segment(ONCE)
    bought(CustomerFactory.create())
    counted = Segment.objects.get().counted_at
    assert counted is not None
    with clock.moved_to(counted + dt.timedelta(minutes=14, seconds=59)):
        assert count_again(limit=10) == 0
    with clock.moved_to(counted + dt.timedelta(minutes=15)):
        assert count_again(limit=10) == 1
    row.refresh_from_db()
    assert (row.size, row.version) == (1, 1)


def test_the_sweep_does_not_count_over_somebody_who_is_changing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A change in between carries its own, newer count."""
    row = segment(ONCE)
    Segment.objects.update(counted_at=None)

    def changed_meanwhile(_asked: Segment, _today: dt.date) -> int:
        Segment.objects.filter(pk=row.pk).update(version=2, size=7)
        return 99

    monkeypatch.setattr("apps.segments.services.counting.size", changed_meanwhile)
    count_again(limit=10)
    row.refresh_from_db()
    assert (row.version, row.size) == (2, 7)


def test_one_segment_that_cannot_be_counted_keeps_no_other_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, good = segment(ONCE, name="Broken"), segment(ONCE, name="Good")
    Segment.objects.update(size=7, counted_at=None)
    monkeypatch.setattr(counting, "size", broken_for(broken.pk, counting.size))
    with pytest.raises(ExceptionGroup):
        count_again(limit=10)
    assert {row.pk: row.size for row in Segment.objects.all()} == {broken.pk: 7, good.pk: 0}
