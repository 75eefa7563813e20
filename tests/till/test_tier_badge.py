"""The cashier sees the level and can say what is missing (rule 50)."""

from __future__ import annotations

import pytest

from apps.checkout.services import complete_order
from apps.common import clock
from tests.factories.orders import draft_order
from tests.factories.programs import ladder
from tests.till.conftest import HTMX

pytestmark = pytest.mark.django_db


def panel(till, mira) -> str:
    reply = till.get(f"/till/customers/{mira.public_id}/", **HTMX)
    assert reply.status_code == 200
    return reply.content.decode()


def test_the_panel_names_the_level_and_what_is_missing(till, club, mira):
    ladder(club)
    complete_order(draft=draft_order(120_000, customer_id=mira.pk, placed_at=clock.now()))
    page = panel(till, mira)
    assert '<p class="badge">Silver</p>' in page
    assert "more to reach Gold" in page


def test_without_tiers_the_panel_says_nothing_of_them(till, club, mira):
    assert "more to reach" not in panel(till, mira)
