"""Who is in a segment, and why: groups inside groups, drafts and saved ones, forgotten people, unknown kinds."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.common import clock
from apps.segments.kinds import registry
from apps.segments.models import Segment
from apps.segments.reports import Reason, holds, look, members, reasons, root_of, sample, size, why
from apps.segments.services import save_segment
from tests.factories.customers import CustomerFactory
from tests.factories.segments import (
    all_of,
    any_of,
    bought,
    condition,
    istanbul,
    none_of,
    says,
    segment,
    shop_time,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 5, 10)
TWICE = condition("purchases", "at_least", low=2)
LONG_AGO = condition("last_purchase", "longer", days=60)
AGREED = condition("consent", "yes", word="email", other_word="marketing")


@pytest.fixture(autouse=True)
def shop():
    istanbul()
    with clock.moved_to(shop_time("2026-05-10", "15:00")):
        yield


@pytest.fixture
def people():
    """A regular who stays away and agreed; one who did not agree; one who was here; one who never bought."""
    ayse, banu, cem, deniz = [CustomerFactory.create(name=name) for name in ("Ayşe", "Banu", "Cem", "Deniz")]
    for customer in (ayse, banu, cem):
        bought(customer, shop_time("2026-01-05"))
        bought(customer, shop_time("2026-02-05"))
    bought(cem, shop_time("2026-05-01"))
    for customer in (ayse, cem, deniz):
        says(customer, True)
    return ayse, banu, cem, deniz


def named(asked) -> list[str]:
    return sorted(members(asked, TODAY).values_list("name", flat=True))


def test_bought_twice_and_not_in_the_last_60_days_and_agreed(people) -> None:
    assert named(all_of(TWICE, LONG_AGO, AGREED)) == ["Ayşe"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (any_of(LONG_AGO, AGREED), ["Ayşe", "Banu", "Cem", "Deniz"]),
        (none_of(LONG_AGO), ["Cem", "Deniz"]),
        (none_of(LONG_AGO, AGREED), []),
        (none_of(TWICE), ["Deniz"]),
        (all_of(AGREED, none_of(TWICE)), ["Deniz"]),
        (all_of(TWICE, any_of(AGREED, LONG_AGO)), ["Ayşe", "Banu", "Cem"]),
        (all_of(AGREED, any_of(LONG_AGO, none_of(TWICE))), ["Ayşe", "Deniz"]),
        (none_of(all_of(TWICE, AGREED)), ["Banu", "Deniz"]),
    ],
)
def test_groups_inside_groups(people, asked, expected) -> None:
    assert named(asked) == expected
    saved = save_segment(name="Some", root=asked, by=None)
    assert named(saved) == expected
    assert saved.size == size(saved, TODAY) == len(expected)


def test_a_condition_that_everybody_meets_does_not_get_lost_among_others(people) -> None:
    everybody = condition("purchases", "at_least", low=0)
    assert len(named(any_of(everybody, AGREED))) == 4
    assert named(none_of(everybody, AGREED)) == []
    assert named(all_of(everybody, AGREED)) == ["Ayşe", "Cem", "Deniz"]


def test_what_was_saved_is_read_back_word_for_word(people) -> None:
    asked = all_of(TWICE, any_of(LONG_AGO, none_of(AGREED)), none_of(condition("spend", "at_least", low=5, days=9)))
    saved = save_segment(name="Some", root=asked, by=None)
    assert root_of(saved) == asked


def test_reading_takes_as_many_queries_for_ten_conditions_as_for_one(people, django_assert_num_queries) -> None:
    small, large = segment(TWICE), segment(*[TWICE] * 5, any_of(*[LONG_AGO] * 5))
    for each in (small, large):
        with django_assert_num_queries(4):
            size(each, TODAY)


def test_whoever_was_forgotten_is_in_no_segment(people) -> None:
    ayse, *_others = people
    type(ayse).objects.filter(pk=ayse.pk).update(name="", name_key="", email="", phone="", forgotten_at=clock.now())
    assert named(all_of(TWICE)) == ["Banu", "Cem"]
    assert "" not in named(none_of(condition("purchases", "at_least", low=9)))


def test_some_of_those_asked_about_are_in_it(people) -> None:
    ayse, banu, _cem, deniz = people
    assert holds(all_of(TWICE), [ayse.pk, banu.pk, deniz.pk, 10**9], TODAY) == {ayse.pk, banu.pk}


def test_a_sample_shows_the_newest_customers_first(people) -> None:
    assert [each.name for each in sample(all_of(TWICE), TODAY, 2)] == ["Cem", "Banu"]


def test_some_of_them_and_how_many_they_are_in_one_question(people, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        found, count = look(all_of(TWICE), TODAY, 2)
    assert ([each.name for each in found], count) == (["Cem", "Banu"], 3)
    assert look(none_of(all_of(TWICE, AGREED), AGREED, TWICE), TODAY, 2) == ([], 0)


def test_every_condition_says_why_she_is_in_it(people) -> None:
    ayse, *_others = people
    assert why(all_of(TWICE, LONG_AGO, AGREED), ayse, TODAY) == [
        Reason("Number of purchases", "Bought 2 times", True),
        Reason("Last purchase", "Last purchase: 5 February 2026, 94 days ago", True),
        Reason("Agreed to letters", "E-mail, Offers and news: yes, since 10 May 2026", True),
    ]


def test_of_several_ways_in_only_hers_are_told(people) -> None:
    """And of "none of these" what she is not."""
    *_others, deniz = people
    told = why(all_of(any_of(TWICE, AGREED), none_of(LONG_AGO)), deniz, TODAY)
    assert [(each.text, each.holds) for each in told] == [
        ("E-mail, Offers and news: yes, since 10 May 2026", True),
        ("Never bought", False),
    ]


def test_reasons_of_a_page_take_as_many_queries_as_of_one_person(people, django_assert_num_queries) -> None:
    ids = [each.pk for each in people]
    for asked_of in (ids[:1], ids):
        with django_assert_num_queries(4):
            reasons(all_of(TWICE, LONG_AGO), asked_of, TODAY)


def test_a_kind_that_is_gone_lets_nobody_in_not_even_by_the_back_door(people, monkeypatch) -> None:
    saved = segment(AGREED, none_of(TWICE))
    assert named(saved) == ["Deniz"]
    kinds = {name: kind for name, kind in registry._KINDS.items() if name != "purchases"}
    monkeypatch.setattr(registry, "_KINDS", kinds)
    assert named(saved) == []
    assert named(none_of(TWICE)) == []
    assert [each.label for each in why(saved, people[0], TODAY)] == ["Agreed to letters"]


def test_a_saved_condition_without_its_answer_lets_nobody_in(people) -> None:
    saved = segment(none_of(LONG_AGO))
    saved.groups.exclude(parent=None).get().conditions.update(days=None)
    assert named(Segment.objects.get()) == []
