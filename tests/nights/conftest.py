from __future__ import annotations

import itertools

import pytest

from apps.common import clock
from apps.programs.services import grant_opening
from apps.shop.services import current_shop
from tests.factories.customers import CustomerFactory
from tests.factories.programs import member, program

numbers = itertools.count(1)


@pytest.fixture
def club():
    """100 points are worth ten lira."""
    return program(code="club", hundred_points_minor=1_000)


@pytest.fixture
def give():
    """Points that end on a day; given here and today, unless said otherwise."""

    def give(membership, points, expires_on, effective_on=None):
        today = current_shop().local_date(clock.now())
        return grant_opening(
            membership=membership,
            points=points,
            reference=f"given:{next(numbers)}",
            effective_on=effective_on or today,
            expires_on=expires_on,
        )

    return give


@pytest.fixture
def somebody(club):
    def somebody(**fields):
        return member(club, CustomerFactory(**fields))

    return somebody
