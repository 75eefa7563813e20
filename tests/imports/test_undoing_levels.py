"""An undone import leaves levels as if it had never been, so that the same file brought in anew gives the very same points."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.checkout.services import complete_order, reverse_order
from apps.common import clock
from apps.imports.models import Batch
from apps.imports.services import undo_batch, undoing
from apps.programs.models import Membership, TierMove
from apps.programs.services import TierDraft, change_ladder, review_tiers, set_tier
from apps.shop.services import current_shop
from apps.till.receipts import receipt_of
from tests.factories.customers import CustomerFactory
from tests.factories.orders import draft_order
from tests.factories.programs import ladder, member, program, tier_of
from tests.imports.conftest import Write
from tests.imports.runs import books, bring, run, wallets
from tests.imports.test_same_as_the_api import START, by_file, history

HEADINGS = "order,date,phone,sku,quantity,price"
# Silver from 1,000.00, gold from 5,000.00 within half a year; they double and treble.
LEVELS = {"window": "rolling", "months": 6, "multipliers": (1000, 2000, 3000)}
YEAR = [HEADINGS] + [f"{month},2026-{month:02d}-01,05321112233,A,1,1200" for month in range(1, 10)]


def standings() -> dict[str, list[tuple[object, ...]]]:
    names = "tier__code tier_since_on tier_until_on tier_review_on tier_earned_on tier_earned_for"
    return {"standing": sorted(Membership.objects.values_list("customer__phone", *names.split()), key=str)}


def state() -> dict[str, object]:
    everything: dict[str, object] = books() | wallets() | standings()
    return everything


def undo_last() -> None:
    undo_batch(batch=Batch.objects.latest("pk"))


class TestAsIfNever(TestCase):
    @settings(max_examples=max(20, settings().max_examples // 5), suppress_health_check=[HealthCheck.too_slow])
    @given(
        story=history,
        step=st.integers(1, 6),
        days=st.sampled_from([0, 9, 25]),
        window=st.sampled_from([("rolling", 1), ("rolling", 3), ("calendar_year", None), ("lifetime", None)]),
    )
    def test_imported_undone_and_imported_again_is_the_same_with_levels_too(self, story, step, days, window):
        def at(place: int) -> dt.datetime:
            return START + dt.timedelta(days=days, hours=7) * place

        usual, undoing.STEP = undoing.STEP, step
        try:
            with transaction.atomic():
                levels = {"window": window[0], "months": window[1], "multipliers": (1000, 1250, 2000)}
                ladder(program(code="club", points_per_unit=3), 5_000, 20_000, **levels)
                by_file(story, at=at)
                once = state()
                undo_last()
                by_file(story, at=at)
                assert state() == once
                transaction.set_rollback(True)
        finally:
            undoing.STEP = usual


@pytest.fixture
def club(db):
    made = program(code="club")
    ladder(made, **LEVELS)
    return made


def test_who_was_there_before_stands_where_they_stood(club, write: Write):
    mira = CustomerFactory.create(phone="+905321112233")
    with clock.moved_to(dt.datetime(2025, 12, 20, 9, tzinfo=dt.UTC)):
        complete_order(draft=draft_order(120_000, customer_id=mira.pk))
    before = standings()
    batch = bring(write(YEAR), "csv")["batch"]
    assert tier_of(mira, club) == "gold"
    run("undo_import", batch)
    assert tier_of(mira, club) == "silver"
    assert standings() == before
    told = TierMove.objects.filter(membership__customer=mira).latest("pk")
    assert (told.reason, told.to_tier.code, told.order) == ("undone", "silver", None)


def test_the_same_file_anew_gives_the_very_same_points(club, write: Write):
    first = bring(write(YEAR), "csv")
    once = state()
    run("undo_import", first["batch"])
    again = bring(write(YEAR), "csv")
    assert again["points_earned"] == first["points_earned"] > 9 * 1_200
    assert state() == once


def test_a_level_given_by_hand_meanwhile_stays(club, write: Write):
    batch = bring(write(YEAR), "csv")["batch"]
    mira = Membership.objects.get()
    set_tier(membership=mira, tier=club.ladder.tiers.get(code="gold"), reason="A friend of the house", by=None)
    run("undo_import", batch)
    review_tiers(day=current_shop().local_date(clock.now()), limit=9)
    assert tier_of(mira.customer, club) == "gold"


def test_what_was_bought_at_the_till_meanwhile_is_judged_by_the_night(club, write: Write):
    batch = bring(write(YEAR), "csv")["batch"]
    mira = Membership.objects.get()
    complete_order(draft=draft_order(150_000, customer_id=mira.customer_id, placed_at=clock.now()))
    run("undo_import", batch)
    review_tiers(day=current_shop().local_date(clock.now()), limit=9)
    assert tier_of(mira.customer, club) == "silver"
    assert member(club, mira.customer).pk == mira.pk


def test_another_import_that_stays_keeps_what_it_led_to(club, write: Write):
    """The first year's file is undone and mended; the second year's stays, and with it the level it led to, with its days."""
    second = [HEADINGS] + [f"{month},2026-{month:02d}-15,05321112233,A,1,900" for month in range(5, 10)]
    with transaction.atomic():
        bring(write(second, name="alone.csv"), "csv")
        alone = standings()
        transaction.set_rollback(True)
    batch = bring(write(YEAR), "csv")["batch"]
    bring(write([second[0], *(f"second-{row}" for row in second[1:])], name="second.csv"), "csv")
    run("undo_import", batch)
    assert standings() == alone
    with clock.moved_to(dt.datetime(2026, 10, 1, 9, tzinfo=dt.UTC)):
        review_tiers(day=dt.date(2026, 9, 30), limit=9)
    assert standings() == alone


def test_cut_off_and_begun_again_ends_where_one_go_ends(club, write: Write, monkeypatch):
    rows = [
        f"{who}-{row[0]},{row[1]},0532111220{who},A,1,1200" for row in (r.split(",") for r in YEAR[1:]) for who in "123"
    ]
    monkeypatch.setattr(undoing, "STEP", 2)
    batch, unwind, calls = bring(write([HEADINGS, *rows]), "csv")["batch"], undoing.unwind_levels, []

    def die_the_second_time(**members):
        calls.append(members)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return unwind(**members)

    monkeypatch.setattr(undoing, "unwind_levels", die_the_second_time)
    with pytest.raises(KeyboardInterrupt):
        undo_last()
    undo_batch(batch=Batch.objects.get(pk=batch))
    assert set(Membership.objects.values_list("tier__code", "tier_since_on", "tier_review_on")) == {
        ("base", None, None)
    }
    assert TierMove.objects.filter(reason="undone").count() == 3


def test_a_purchase_called_off_meanwhile_is_not_brought_back(club, write: Write):
    """Silver rested on it; the import's end finds that out, and the night says so."""
    mira = CustomerFactory.create(phone="+905321112233")
    order = complete_order(draft=draft_order(120_000, customer_id=mira.pk, placed_at=clock.now())).order
    batch = bring(write(YEAR), "csv")["batch"]
    reverse_order(order=order, cause="cancelled")
    run("undo_import", batch)
    review_tiers(day=current_shop().local_date(clock.now()), limit=9)
    assert tier_of(mira, club) == "base"


def test_tiers_that_were_changed_meanwhile_are_judged_by_the_night(club, write: Write):
    batch = bring(write(YEAR), "csv")["batch"]
    mira = Membership.objects.get()
    lower = [TierDraft(tier.code, tier.name, tier.threshold // 2) for tier in club.ladder.tiers.all()]
    change_ladder(ladder=club.ladder, tiers=lower)
    run("undo_import", batch)
    review_tiers(day=current_shop().local_date(clock.now()), limit=9)
    assert tier_of(mira.customer, club) == "base"


def test_a_return_that_came_with_the_import_lowers_nobody_for_ever(club, write: Write):
    """A purchase at the till, its return in the file: the file is undone, and the purchase has its level again."""
    made = write([HEADINGS, "1,2026-09-01,05321112233,A,1,1200"], name="bought.csv")
    bring(made, "csv")
    before = standings()
    batch = bring(write([HEADINGS, "2,2026-09-05,05321112233,A,-1,1200"], name="returned.csv"), "csv")["batch"]
    mira = Membership.objects.get()
    review_tiers(day=current_shop().local_date(clock.now()), limit=9)
    assert tier_of(mira.customer, club) == "base"
    run("undo_import", batch)
    assert standings() == before


def test_a_receipt_names_a_level_once_although_it_was_reached_anew(club, write: Write):
    batch = bring(write([HEADINGS, "1,2025-01-01,05321112233,A,1,10"]), "csv")["batch"]
    mira = Membership.objects.get()
    order = complete_order(draft=draft_order(150_000, customer_id=mira.customer_id, placed_at=clock.now())).order
    assert [tier.code for tier in receipt_of(order).reached] == ["silver"]
    run("undo_import", batch)
    assert [move.reason for move in TierMove.objects.order_by("pk")] == ["earned", "undone", "earned"]
    assert [tier.code for tier in receipt_of(order).reached] == ["silver"]
