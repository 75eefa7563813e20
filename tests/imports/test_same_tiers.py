"""A history that comes by file and one that comes purchase by purchase move the same members on the same days."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.imports.services import bringing_in
from apps.programs.models import Membership, Progress, TierMove
from apps.programs.services import review_tiers
from tests.factories.programs import ladder, program
from tests.imports.runs import books, wallets
from tests.imports.test_same_as_the_api import START, by_file, history, one_by_one

MOVE = "from_tier__code to_tier__code reason value threshold effective_on until_on order__external_id"
COUNTED = "order__external_id counted_on spend_minor spend_left_minor points points_left is_void"
STANDING = "tier__code tier_since_on tier_until_on tier_review_on"


def statuses() -> dict:
    """Every move and every figure that counts, and where members stand once all that was due is judged."""
    review_tiers(day=dt.date(2025, 12, 31), limit=1000)
    return {
        "moves": sorted(map(str, TierMove.objects.values_list(*MOVE.split()))),
        "progress": sorted(map(str, Progress.objects.values_list(*COUNTED.split()))),
        "standing": sorted(map(str, Membership.objects.values_list(*STANDING.split()))),
    }


def outcome(bring, **tiers) -> dict:
    """The books and the statuses after one way of bringing a story in, which is then taken back."""
    with transaction.atomic():
        ladder(program(code="club", points_per_unit=3), 5_000, 20_000, **tiers)
        bring()
        everything = books() | wallets() | statuses()
        # Keys of customers differ from one way to the other; what found no sale is kept for staff by files only.
        everything["orders"] = [order[:-1] for order in everything["orders"]]
        del everything["parked"]
        transaction.set_rollback(True)
    return everything


class TestSameTiers(TestCase):
    @settings(max_examples=max(20, settings().max_examples // 5), suppress_health_check=[HealthCheck.too_slow])
    @given(
        story=history,
        step=st.integers(1, 6),
        days=st.sampled_from([0, 9, 25]),
        window=st.sampled_from([("rolling", 1), ("rolling", 3), ("calendar_year", None), ("lifetime", None)]),
    )
    def test_by_file_and_one_by_one(self, story, step, days, window):
        """Multipliers and all, with the reviews that fell in between."""

        def at(place: int) -> dt.datetime:
            return START + dt.timedelta(days=days, hours=7) * place

        usual, bringing_in.CHUNK = bringing_in.CHUNK, step
        tiers = {"window": window[0], "months": window[1], "multipliers": (1000, 1250, 2000)}
        try:
            filed = outcome(lambda: by_file(story, at=at), **tiers)
            assert filed == outcome(lambda: one_by_one(story, at=at), **tiers)
        finally:
            bringing_in.CHUNK = usual
