"""Purchases and refunds at the same moment: exact, and each thing that makes it so is taken away once to show it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection, transaction

from apps.checkout.services import complete_order, refund_order, resolve_parked
from apps.checkout.services.attempts import in_one_transaction
from apps.common import clock
from apps.ledger.models import Transfer
from apps.ledger.reports import verify
from apps.orders.models import Order, OrderLine, ParkedRefund, Refund
from apps.orders.services import refunds
from apps.orders.services.lines import load_lines
from apps.programs.engine import Purchase
from apps.programs.models import Accrual, Membership
from apps.programs.services import activate_due, order_facts, settle, settling
from apps.shop.services import current_shop
from tests.factories.customers import CustomerFactory
from tests.factories.orders import draft_order, draft_refund
from tests.factories.programs import balances, member, program
from tests.races.crowd import all_at_once
from tests.races.test_ledger_races import Meeting

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 8


@pytest.fixture
def club():
    return program(code="club")


@pytest.fixture
def mira(club):
    customer = CustomerFactory.create()
    member(club, customer)
    return customer


def cashiers(draft):
    return all_at_once(CROWD, lambda _index: "new" if complete_order(draft=draft).created else "known")


def test_two_cashiers_with_one_number_make_one_sale(club, mira):
    assert cashiers(draft_order(10_000, customer_id=mira.pk)) == {"new": 1, "known": CROWD - 1}
    assert (Order.objects.count(), OrderLine.objects.count(), balances(mira, club)) == (1, 1, (100, 0))
    assert verify().differences == []


def test_cashiers_who_tell_different_sales_under_one_number_make_one(club, mira):
    drafts = [draft_order(1_000 * (n + 1), customer_id=mira.pk, external_id="A-1") for n in range(CROWD)]
    got = all_at_once(CROWD, lambda index: "new" if complete_order(draft=drafts[index]).created else "known")
    assert got == {"new": 1, "OrderLocked": CROWD - 1}
    assert balances(mira, club) == (Order.objects.get().total_minor // 100, 0)


def test_control_without_the_unique_constraint_everybody_sells(club, mira):
    constraint = next(c for c in Order._meta.constraints if c.name == "orders_order_external_id_unique")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Order, constraint)
    try:
        assert cashiers(draft_order(10_000, customer_id=mira.pk))["new"] > 1
    finally:
        for order in Order.objects.all():
            Order.objects.filter(pk=order.pk).update(external_id=f"{order.external_id}-{order.pk}")
        with connection.schema_editor() as editor:
            editor.add_constraint(Order, constraint)


def test_many_first_purchases_of_one_customer_make_one_member(club):
    newcomer = CustomerFactory.create()
    drafts = [draft_order(10_000, customer_id=newcomer.pk) for _n in range(CROWD)]
    assert all_at_once(CROWD, lambda index: str(complete_order(draft=drafts[index]).created)) == {"True": CROWD}
    assert (Membership.objects.count(), balances(newcomer, club)) == (1, (100 * CROWD, 0))
    assert verify().differences == []


def refund_at_once(order: Order, amount: int):
    drafts = [draft_refund(order, amount) for _n in range(CROWD)]
    return all_at_once(CROWD, lambda index: "refunded" if refund_order(draft=drafts[index]).created else "known")


def test_refunds_at_once_never_come_to_more_than_the_order(club, mira):
    order = complete_order(draft=draft_order(10_000, customer_id=mira.pk)).order
    assert refund_at_once(order, 3_000) == {"refunded": 3, "RefundTooLarge": CROWD - 3}
    order.refresh_from_db()
    assert (order.refunded_minor, balances(mira, club)) == (9_000, (10, 0))
    assert verify().differences == []


def test_control_refunds_that_do_not_wait_for_each_other_lose_count(club, mira, monkeypatch):
    order = complete_order(draft=draft_order(10_000, customer_id=mira.pk)).order
    meeting = Meeting(CROWD, seconds=10)

    def look_without_holding(drafts):
        found = {draft.order_key: Order.objects.get(pk=order.pk) for draft in drafts}
        meeting.wait()
        return found

    monkeypatch.setattr(refunds, "_lock_orders", look_without_holding)
    refund_at_once(order, 3_000)
    order.refresh_from_db()
    assert sum(Refund.objects.values_list("amount_minor", flat=True)) > order.refunded_minor


def test_the_same_refund_many_times_at_once_is_one(club, mira):
    order = complete_order(draft=draft_order(10_000, customer_id=mira.pk)).order
    draft = draft_refund(order, 4_000)
    got = all_at_once(CROWD, lambda _index: "new" if refund_order(draft=draft).created else "known")
    assert got == {"new": 1, "known": CROWD - 1}
    assert balances(mira, club) == (60, 0)


def test_the_same_early_refund_many_times_at_once_waits_once(club, mira):
    sale = draft_order(10_000, customer_id=mira.pk)
    draft = draft_refund(Order(channel_id=sale.channel_id, external_id=sale.external_id), 4_000)
    got = all_at_once(CROWD, lambda _index: "new" if refund_order(draft=draft).created else "known")
    assert (got, ParkedRefund.objects.count()) == ({"new": 1, "known": CROWD - 1}, 1)


def test_orders_and_their_refunds_in_the_same_moment_end_as_if_they_had_come_in_turn(club, mira):
    sales = [draft_order(10_000, customer_id=mira.pk) for _n in range(CROWD)]

    def tell(index: int) -> str:
        sale = sales[index // 2]
        if index % 2:
            complete_order(draft=sale)
        else:
            refund_order(draft=draft_refund(Order(channel_id=sale.channel_id, external_id=sale.external_id), 4_000))
        return "told"

    assert all_at_once(2 * CROWD, tell) == {"told": 2 * CROWD}
    resolve_parked(limit=100)
    assert (Refund.objects.count(), balances(mira, club)) == (CROWD, (60 * CROWD, 0))
    assert verify().differences == []


def waiting_sale(mira):
    """A sale whose points are due to become available."""
    now = clock.now()
    order = complete_order(draft=draft_order(10_000, customer_id=mira.pk)).order
    Accrual.objects.update(activates_at=now)
    return order


@pytest.fixture
def slow_mira():
    slow = program(code="slow", wait_days=3650)
    customer = CustomerFactory.create()
    return slow, customer


def activate_and_refund(order):
    def act(index: int) -> str:
        if index:
            activate_due(limit=10)
        else:
            refund_order(draft=draft_refund(order, 4_000))
        return "done"

    return all_at_once(2, act)


def test_points_that_become_available_while_they_are_taken_back_are_counted_once(slow_mira):
    slow, customer = slow_mira
    for round_number in range(1, 4):
        assert activate_and_refund(waiting_sale(customer)) == {"done": 2}
        activate_due(limit=10)
        assert balances(customer, slow) == (60 * round_number, 0)
    assert verify().differences == []


def test_control_a_refund_that_does_not_hold_the_accrual_looks_for_points_where_they_are_no_more(
    slow_mira, monkeypatch
):
    _slow, customer = slow_mira
    order = waiting_sale(customer)
    original = settling._load_accruals

    def look_without_holding(order_ids):
        rows = {order.pk: list(Accrual.objects.filter(order_id__in=order_ids).select_related("membership"))}
        # Somebody else's sweep comes through between the look and the decision.
        assert all_at_once(1, lambda _index: str(activate_due(limit=10))) == {"1": 1}
        return rows

    monkeypatch.setattr(settling, "_load_accruals", look_without_holding)
    assert original is not look_without_holding
    assert all_at_once(1, lambda _index: str(refund_order(draft=draft_refund(order, 4_000)))) == {
        "InsufficientPoints": 1
    }


def test_two_sweeps_at_once_make_points_available_once(slow_mira):
    slow, customer = slow_mira
    for _n in range(6):
        waiting_sale(customer)
    all_at_once(CROWD, lambda _index: str(activate_due(limit=2)))
    while activate_due(limit=10):
        pass
    assert balances(customer, slow) == (600, 0)
    assert Transfer.objects.filter(kind="activate").count() == 6


def judged_again(order: Order):
    shop = current_shop()
    fact = Purchase(order_facts(order=order, lines=load_lines([order.pk])[order.pk], shop=shop, refunded={}))

    def act(_index: int) -> str:
        return str(len(in_one_transaction(lambda: settle(facts=[fact])).accruals))

    return all_at_once(CROWD, act)


def test_a_purchase_that_is_judged_many_times_at_once_earns_once(club, mira):
    """Rule 19: a recalculation while others recalculate, and while new purchases earn."""
    with transaction.atomic():
        order = complete_order(draft=draft_order(10_000, customer_id=mira.pk), program_ids=[]).order
    assert balances(mira, club) == (0, 0)
    assert judged_again(order) == {"1": 1, "0": CROWD - 1}
    assert (Accrual.objects.count(), balances(mira, club)) == (1, (100, 0))
    assert judged_again(order) == {"0": CROWD}


def test_control_without_one_earn_per_order_and_rule_a_recalculation_counts_twice(club, mira):
    order = complete_order(draft=draft_order(10_000, customer_id=mira.pk), program_ids=[]).order
    constraint = next(c for c in Accrual._meta.constraints if c.name == "programs_accrual_once_per_order_and_rule")
    transfer = Accrual._meta.get_field("transfer")
    assert transfer.unique
    with connection.schema_editor() as editor:
        editor.remove_constraint(Accrual, constraint)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE programs_accrual DROP CONSTRAINT programs_accrual_transfer_id_key")
    try:
        assert judged_again(order)["1"] > 1
    finally:
        Accrual.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(Accrual, constraint)
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE programs_accrual ADD CONSTRAINT programs_accrual_transfer_id_key UNIQUE (transfer_id)"
            )


def test_a_sale_that_is_paid_by_two_messages_at_once_earns_once(club, mira):
    draft = draft_order(10_000, customer_id=mira.pk, status="open")
    complete_order(draft=draft)
    paid = replace(draft, status="paid")
    got = all_at_once(CROWD, lambda _index: str(complete_order(draft=paid).became))
    assert got == {"paid": 1, "None": CROWD - 1}
    assert balances(mira, club) == (100, 0)
