"""Purchases, returns and rewards as the shop's doors make them, told to the member."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from apps.checkout.services import complete_order, refund_order, reverse_order
from apps.codes.services import code_text
from apps.customers.models import Customer
from apps.insights.reports import Waiting, history, statement
from apps.orders.drafts import LineDraft, OrderDraft, RefundDraft
from apps.orders.models import Channel
from apps.programs.models import Membership, Program
from apps.programs.services import activate_due
from apps.shop.services import current_shop
from tests.factories.customers import CustomerFactory
from tests.factories.programs import program
from tests.factories.rewards import RewardFactory, take
from tests.insights.conftest import NOW

DAY = dt.timedelta(days=1)


@pytest.fixture
def club(db: None) -> Program:
    current_shop()
    return program(code="club", wait_days=14)


@pytest.fixture
def web(db: None) -> Channel:
    return Channel.objects.create(code="web", name="Web shop")


def buys(customer: Customer, web: Channel, number: str, lira: int, at: dt.datetime = NOW, off: int = 0, code: str = ""):
    draft = OrderDraft(
        channel_id=web.pk,
        external_id=number,
        placed_at=at,
        lines=(LineDraft(name="Beans", unit_price_minor=lira * 100, discount_minor=off * 100),),
        customer_id=customer.pk,
    )
    return complete_order(draft=draft, codes=(code,) if code else ())


def gives_back(web: Channel, order: str, number: str, lira: int, at: dt.datetime) -> None:
    refund_order(
        draft=RefundDraft(
            channel_id=web.pk, order_external_id=order, external_id=number, refunded_at=at, amount_minor=lira * 100
        )
    )


def of(customer: Customer) -> Membership:
    return Membership.objects.with_wallet().get(customer=customer)


def texts(customer: Customer) -> list[str]:
    return [f"{line.text} | {line.reason}".removesuffix(" | ") for line in history(of(customer))]


def test_points_wait_are_cut_by_a_return_and_become_available(club, web):
    """Rules 25 to 27, as the member reads them."""
    zeynep = CustomerFactory()
    buys(zeynep, web, "W-1", 120)
    gives_back(web, "W-1", "R-1", 40, at=NOW + DAY)
    [shown] = statement(zeynep).programs
    assert (shown.available, shown.pending, shown.waiting) == (0, 80, (Waiting((NOW + 14 * DAY).date(), 80),))
    with time_machine.travel(NOW + 15 * DAY, tick=False):
        assert activate_due(limit=10) == 1
        [shown] = statement(zeynep).programs
        assert (shown.available, shown.pending, shown.waiting) == (80, 0, ())
        assert texts(zeynep) == [
            "80 points for your purchase of ₺120.00 on 21 November 2026 can now be spent",
            "40 points taken back | ₺40.00 of your purchase of ₺120.00 on 21 November 2026 was refunded.",
            (
                "120 points for your purchase of ₺120.00 on 21 November 2026 | 1 point for each ₺1.00. "
                "Can be spent from 5 December 2026."
            ),
        ]
        assert {line.order_external_id for line in history(of(zeynep))} == {"W-1"}


def test_one_refund_of_a_purchase_with_reward_is_told_in_every_part(club, web):
    zeynep = CustomerFactory()
    buys(zeynep, web, "W-1", 200, at=NOW - 30 * DAY)
    taken = take(RewardFactory(program=club, name="₺10 off"), of(zeynep))
    receipt = buys(zeynep, web, "W-2", 50, off=10, code=code_text(taken.code))
    reverse_order(order=receipt.order, cause="cancelled")
    told = texts(zeynep)
    assert "200 points for your purchase of ₺200.00 on 22 October 2026 | 1 point for each ₺1.00." in told
    assert f"Set aside for ₺10 off (code …{taken.code.tail})" in told
    assert f"Used: ₺10 off (code …{taken.code.tail})" in told
    assert any(line.startswith(f"Given back: ₺10 off (code …{taken.code.tail})") for line in told)
    assert any("was cancelled." in line for line in told)
    [shown] = statement(zeynep).programs
    assert (shown.available, shown.pending, shown.held) == (200, 0, 0)


def test_a_purchase_of_years_ago_needs_no_waiting(club, web):
    """Rule 22: what waits is counted from the purchase, so imported history is available at once."""
    zeynep = CustomerFactory()
    buys(zeynep, web, "W-1", 75, at=NOW - 800 * DAY)
    [line] = history(of(zeynep))
    assert (line.account, line.points, line.balance_after) == ("available", 75, 75)
    assert "Can be spent from" not in line.reason
