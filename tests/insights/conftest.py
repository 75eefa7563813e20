from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from apps.shop.services import current_shop
from tests.factories.insights import Story

# A Saturday afternoon in Istanbul.
NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def saturday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ayse(db: None) -> Story:
    """A member of one programme that gives one point for each lira. The shop is known, as it is on every page."""
    current_shop()
    return Story()
