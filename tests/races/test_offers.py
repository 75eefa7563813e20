"""Many baskets, few offers: no limit is passed, nobody is stuck (rules 60 to 62). The control shows that luck does not do it."""

from dataclasses import replace
from itertools import count

import pytest
from django.db import connection

from apps.checkout.services import complete_order, quote, undo_sale
from apps.codes.models import Code
from apps.codes.services import code_text
from apps.offers.models import OfferUse, PromoCode, Tally
from apps.offers.services import personal_code, release_run_out
from apps.orders.drafts import LineDraft, OrderDraft
from apps.orders.models import Channel, Order
from tests.factories import programs
from tests.factories.customers import CustomerFactory
from tests.factories.offers import OfferFactory, add, counted, discounted
from tests.factories.rewards import RewardFactory, give_points, take
from tests.factories.staff import UserFactory
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 16
_numbers = count(1)


@pytest.fixture
def basket() -> OrderDraft:
    """A hundred lira, with the twenty per cent of a code in its line."""
    channel = Channel.objects.create(code="web", name="Web shop")
    return OrderDraft(channel.pk, "0", None, (LineDraft(unit_price_minor=10_000, discount_minor=2_000),))


def buys(basket: OrderDraft, code: str, **more) -> None:
    complete_order(draft=replace(basket, external_id=str(next(_numbers)), **more), codes=[code])


def crowd_uses(basket: OrderDraft, code: str, each: int, **more) -> int:
    """Sixteen buy at once, each again and again. How many purchases got the code."""

    def one(_index: int) -> str:
        for _time in range(each):
            try:
                buys(basket, code, **more)
            except Exception as refusal:
                if type(refusal).__name__ != "CodeRefused":
                    return repr(refusal)
        return "done"

    assert all_at_once(CROWD, one) == {"done": CROWD}
    return OfferUse.objects.used().count()


def test_sixteen_threads_on_one_code_with_a_limit_of_a_thousand_use_it_a_thousand_times(basket):
    offer = add("SUMMER", percent=20, uses_max=1_000)
    # Half a thousand were used before; sixteen go for forty each.
    Tally.objects.filter(offer=offer, scope="offer").update(uses=500)
    assert crowd_uses(basket, "SUMMER", 40) == 500
    assert counted(offer)[0] == 1_000
    assert Order.objects.count() == 500


def test_control_with_a_naive_counter_the_limit_is_passed(basket, monkeypatch):
    """Read first, write after: what everybody's first attempt does."""
    add("SUMMER", percent=20, uses_max=40)

    def naive(pk, change):
        row = Tally.objects.get(pk=pk)
        if row.uses_max is not None and row.uses + change.uses > row.uses_max:
            return False
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.001)")
        Tally.objects.filter(pk=pk).update(uses=row.uses + change.uses)
        return True

    monkeypatch.setattr("apps.offers.services.tallying._count", naive)
    assert crowd_uses(basket, "SUMMER", 10) > 40


def test_a_code_of_few_uses_and_a_customer_of_few_are_not_passed_either(basket):
    add("FEW", percent=20).codes.update(uses_max=7)
    Tally.objects.filter(scope="code").update(uses_max=7)
    assert crowd_uses(basket, "FEW", 2) == 7


def test_one_customer_in_many_places_at_once_gets_it_as_often_as_one_may(basket):
    offer = add("ONCE", percent=20, per_customer_max=3, per_period_max=2, period="month")
    mira = CustomerFactory.create()
    assert crowd_uses(basket, "ONCE", 2, customer_id=mira.pk) == 2
    assert dict(Tally.objects.filter(offer=offer).values_list("scope", "uses")) == {
        "offer": 2,
        "code": 2,
        "customer": 2,
        "period": 2,
    }


def test_a_budget_is_spent_to_the_last_whole_discount(basket):
    offer = add("RICH", percent=20, budget_minor=25_000)
    assert crowd_uses(basket, "RICH", 2) == 12
    assert counted(offer) == (12, 24_000)


def test_a_budget_and_uses_set_aside_at_quotes_are_never_passed(basket):
    offer = add("HELD", percent=20, uses_max=10)

    def one(index: int) -> str:
        told = quote(
            draft=replace(basket, lines=(LineDraft(unit_price_minor=10_000),)), codes=["HELD"], hold_as=str(index)
        )
        return told.codes[0].reason or "held"

    assert all_at_once(CROWD, one) == {"held": 10, "used_up": CROWD - 10}
    assert counted(offer) == (10, 20_000)


def test_one_basket_asked_many_times_at_once_sets_aside_once(basket):
    offer = add("HELD", percent=20, uses_max=10)

    def one(_index: int) -> str:
        asked = replace(basket, lines=(LineDraft(unit_price_minor=10_000),))
        return quote(draft=asked, codes=["HELD"], hold_as="1").codes[0].reason or "held"

    answers = all_at_once(8, one)
    assert counted(offer)[0] == OfferUse.objects.filter(status="reserved").count() == 1
    assert answers["held"] >= 1


def test_completing_and_the_sweep_count_one_basket_once(basket):
    offer = add("HELD", percent=20, uses_max=100)
    bare = replace(basket, lines=(LineDraft(unit_price_minor=10_000),))
    for number in range(8):
        quote(draft=bare, codes=["HELD"], hold_as=str(number))
    OfferUse.objects.update(reserved_until="2020-01-01T00:00:00Z")

    def one(index: int) -> str:
        if index >= 8:
            release_run_out(limit=10)
        else:
            complete_order(draft=replace(basket, external_id=str(index)), codes=["HELD"], hold=str(index))
        return "done"

    assert all_at_once(CROWD, one) == {"done": CROWD}
    release_run_out(limit=100)
    assert counted(offer) == (8, 16_000)
    assert OfferUse.objects.used().count() == 8


def test_a_purchase_undone_from_many_places_frees_its_use_once(basket):
    offer = add("SUMMER", percent=20, uses_max=5)
    buys(basket, "SUMMER")
    buys(basket, "SUMMER")
    order, cashier = Order.objects.latest("pk"), UserFactory()

    def one(_index: int) -> str:
        undo_sale(order=Order.objects.get(pk=order.pk), by=cashier)
        return "undone"

    assert all_at_once(8, one) == {"undone": 8}
    assert counted(offer) == (1, 2_000)


def test_codes_in_any_order_rewards_and_undoing_at_once_leave_nobody_stuck(monkeypatch):
    """Members, redemptions, rewards, uses, tallies, accounts: one order of locks for everybody, so that nobody has to give
    way: a deadlock would fail here instead of being tried again."""
    monkeypatch.setattr("apps.checkout.services.attempts._is_deadlock", lambda error: False)
    channel = Channel.objects.create(code="web", name="Web shop")
    member = programs.member(programs.program(), CustomerFactory())
    programs.member(programs.program(), member.customer)
    give_points(member, 10_000)
    reward = RewardFactory(program=member.program, amount_minor=100, price_points=10, stock_left=1_000)
    for name in ("ONE", "TWO", "THREE"):
        add(name, percent=10, uses_max=1_000, per_customer_max=100, stacking="stackable")
    codes = [code_text(take(reward, member).code) for _number in range(CROWD)]
    bare = OrderDraft(channel.pk, "0", None, (LineDraft(unit_price_minor=10_000),), customer_id=member.customer_id)
    first = replace(bare, external_id="first")
    sold = complete_order(draft=discounted(first, quote(draft=first, codes=["ONE"])), codes=["ONE"]).order
    cashier = UserFactory()

    def one(index: int) -> str:
        if index % 4 == 3:
            take(reward, member, reference=f"tap:{index}")
            undo_sale(order=Order.objects.get(pk=sold.pk), by=cashier)
            return "done"
        typed = ["ONE", "TWO", "THREE", codes[index]][:: -1 if index % 2 else 1]
        asked = replace(bare, external_id=f"basket-{index}")
        told = quote(draft=asked, codes=typed, hold_as=str(index))
        complete_order(draft=discounted(asked, told), codes=typed, hold=str(index))
        return "done"

    assert all_at_once(CROWD, one) == {"done": CROWD}
    assert set(Tally.objects.filter(scope="offer").values_list("uses", flat=True)) == {12}


def test_one_personal_code_asked_for_by_sixteen_at_once_is_made_once():
    offer, mira = OfferFactory.create(), CustomerFactory.create()

    def ask(_index: int) -> str:
        return personal_code(offer=offer, customer=mira, reference="gift:1").shown

    [(_code, times)] = all_at_once(CROWD, ask).items()
    assert (times, PromoCode.objects.count(), Code.objects.count()) == (CROWD, 1, 1)
