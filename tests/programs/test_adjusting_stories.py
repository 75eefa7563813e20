"""Whatever is adjusted and undone, in whatever order: the books add up and a limit holds."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.common import clock
from apps.common.errors import DomainError
from apps.ledger.models import Lot
from apps.ledger.reports import verify
from apps.programs.models import Adjustment, Membership
from apps.programs.services import adjust_points, grant_opening, undo_adjustment
from apps.staff.models import User
from tests.factories.customers import CustomerFactory
from tests.factories.programs import member, program
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 5, 10)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("adjust"), st.integers(-400, 400)),
        st.tuples(st.just("undo"), st.integers(0, 5)),
        st.tuples(st.just("give"), st.integers(1, 90)),
    ),
    max_size=14,
)


class Stories(TestCase):
    @given(steps=STEPS, shortfall=st.sampled_from(["pending_only", "down_to_zero", "allow_debt"]))
    @settings(max_examples=60, deadline=None)
    def test_no_order_of_adjusting_and_undoing_breaks_the_books(self, steps: list, shortfall: str) -> None:
        of = member(program(shortfall=shortfall), CustomerFactory())
        support = UserFactory(role=User.Role.SUPPORT)
        for number, (what, figure) in enumerate(steps):
            with suppress(DomainError):
                act(of, support, number, what, figure)
        assert verify().differences == []
        balance = Membership.objects.with_wallet().get(pk=of.pk).available.balance
        assert sum(Lot.objects.filter(account=of.available_id).values_list("remaining", flat=True)) == max(balance, 0)
        assert balance >= 0 or shortfall == "allow_debt"
        assert sum(abs(done.points) for done in Adjustment.objects.filter(undone_at=None)) <= 500


def act(of: Membership, support: User, number: int, what: str, figure: int) -> None:
    if what == "adjust":
        adjust_points(membership=of, points=figure, reason="mistake", by=support, reference=str(number))
    elif what == "undo":
        for done in Adjustment.objects.order_by("pk")[figure : figure + 1]:
            undo_adjustment(adjustment=done, by=support)
    else:
        until = clock.now().date() + dt.timedelta(days=figure)
        grant_opening(membership=of, points=figure, reference=f"g{number}", effective_on=TODAY, expires_on=until)
