"""What judges purchases is put together once and remembered; whatever changes it is seen by the very next asking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import transaction

from apps.programs.models import Ladder, Program, RuleVersion
from apps.programs.services import TierDraft, add_rule, add_rule_version, live_terms, start_ladder
from apps.programs.services import terms as room
from tests.factories.catalog import CategoryFactory, ProductFactory
from tests.factories.programs import program

pytestmark = pytest.mark.django_db


@pytest.fixture
def club() -> Program:
    return program(code="club")


def climb(club: Program) -> Ladder:
    base = TierDraft("base", "Base", 0)
    return start_ladder(program=club, basis="spend", window="lifetime", tiers=[base])


def test_what_did_not_change_is_put_together_once(club: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    first = live_terms()[club.pk]
    monkeypatch.setattr(room, "program_terms", None)
    again = live_terms()[club.pk]
    assert again[0] is first[0]
    assert again[1] is first[1]


def test_asking_again_is_one_query(club: Program, django_assert_num_queries: Callable[..., object]) -> None:
    live_terms()
    add_rule(program=club, code="more", name="More", unit_minor=100)
    for _time in range(2):
        with django_assert_num_queries(1):  # type: ignore[attr-defined]
            assert len(live_terms()[club.pk][1].versions) == 2


CHANGES: dict[str, Callable[[Program], object]] = {
    "a new version": lambda club: add_rule_version(rule=club.rules.get(), points_per_unit=7),
    "another rule": lambda club: add_rule(program=club, code="more", name="More", unit_minor=100),
    "rounding": lambda club: Program.objects.update(rounding="half_up"),
    "the best rule only": lambda club: Program.objects.update(combine="best"),
    "points that age": lambda club: Program.objects.update(expiry="rolling", expiry_months=3),
    "debt": lambda club: Program.objects.update(shortfall="allow_debt"),
    "a rule by hand": lambda club: RuleVersion.objects.update(min_spend_minor=5_000),
    "a product left out": lambda club: club.rules.get().versions.get().excluded_products.add(ProductFactory.create()),
    "a category left out": lambda club: (
        club.rules.get().versions.get().excluded_categories.add(CategoryFactory.create())
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_is_seen_at_once(club: Program, change: Callable[[Program], object]) -> None:
    before = live_terms()[club.pk][1]
    change(club)
    after = live_terms()[club.pk][1]
    assert after != before
    # And nothing else than reading it anew would tell.
    room._remembered = ((), {})
    assert live_terms()[club.pk][1] == after


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_that_is_taken_back_was_never_there(club: Program, change: Callable[[Program], object]) -> None:
    before = live_terms()[club.pk][1]
    with transaction.atomic():
        change(club)
        assert live_terms()[club.pk][1] != before
        transaction.set_rollback(True)
    assert live_terms()[club.pk][1] == before


def test_another_product_left_out_instead_is_seen(club: Program) -> None:
    tea, mug = ProductFactory.create_batch(2)
    version = add_rule_version(rule=club.rules.get(), excluded_products=[tea])
    assert live_terms()[club.pk][1].versions[-1].excluded_products == {tea.pk}
    version.excluded_products.set([mug])
    assert live_terms()[club.pk][1].versions[-1].excluded_products == {mug.pk}


def test_a_name_and_a_way_of_joining_are_seen_at_once(club: Program) -> None:
    assert live_terms()[club.pk][0].enrolment == "first_purchase"
    Program.objects.update(name="The Club", enrolment="joining")
    found = live_terms()[club.pk][0]
    assert (found.name, found.enrolment) == ("The Club", "joining")


def test_a_programme_that_pauses_counts_no_longer(club: Program) -> None:
    assert club.pk in live_terms()
    Program.objects.update(status="paused")
    assert live_terms() == {}
    Program.objects.update(status="live")
    assert live_terms()[club.pk][2]


def test_with_tiers_a_paused_programme_goes_on_counting_and_gives_nothing(club: Program) -> None:
    assert not hasattr(live_terms()[club.pk][0], "ladder")
    ladder = climb(club)
    assert live_terms()[club.pk][0].ladder == ladder
    Program.objects.update(status="paused")
    found, terms, counts = live_terms()[club.pk]
    assert (found.ladder.program, terms.gives, counts) == (club, False, True)


def test_a_ladder_that_counts_otherwise_is_seen_at_once(club: Program) -> None:
    climb(club)
    assert live_terms()[club.pk][0].ladder.basis == "spend"
    Ladder.objects.update(basis="orders", grace_days=9)
    ladder = live_terms()[club.pk][0].ladder
    assert (ladder.basis, ladder.grace_days) == ("orders", 9)


def test_whether_there_are_tiers_asks_nothing(club: Program, django_assert_num_queries: Callable[..., object]) -> None:
    climb(program(code="other"))
    found = live_terms()
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        assert sorted(hasattr(known, "ladder") for known, *_ in found.values()) == [False, True]


def test_rows_are_as_the_database_has_them(club: Program) -> None:
    climb(club)
    found, *_ = live_terms()[club.pk]
    stored = Program.objects.get()
    assert {name: getattr(found, name) for name in room._names(Program)} == {
        name: getattr(stored, name) for name in room._names(Program)
    }
    assert isinstance(found.created_at, dt.datetime)
    assert found.created_at.tzinfo is not None


def test_only_those_asked_for_count(club: Program) -> None:
    other = program(code="other")
    assert set(live_terms(program_ids=[other.pk])) == {other.pk}
    assert set(live_terms(program_ids=[])) == set()
    assert set(live_terms()) == {club.pk, other.pk}


def test_a_version_that_judged_before_brings_its_programme_and_no_other_rule(club: Program) -> None:
    old = club.rules.get().versions.get()
    add_rule(program=club, code="more", name="More", unit_minor=100)
    other = program(code="other")
    for status in ("live", "closed"):
        Program.objects.filter(pk=club.pk).update(status=status)
        found = live_terms(program_ids=[other.pk], version_ids=[old.pk])
        assert list(found) == [club.pk, other.pk]
        _program, terms, counts = found[club.pk]
        assert ([one.version_id for one in terms.versions], counts) == ([old.pk], False)
        assert found[other.pk][2]


def test_a_version_of_a_programme_that_counts_costs_no_query_more(
    club: Program, django_assert_num_queries: Callable[..., object]
) -> None:
    version = club.rules.get().versions.get()
    live_terms()
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert live_terms(version_ids=[version.pk])[club.pk][2]
