"""Many tills, the same codes: each used once, nothing half-written, nobody stuck."""

from dataclasses import replace

import pytest

from apps.checkout.services import complete_order, quote, undo_sale
from apps.codes.services import code_text
from apps.orders.drafts import LineDraft, OrderDraft
from apps.orders.models import Channel, Order
from apps.rewards.models import Redemption
from apps.rewards.models.redemption import RedemptionQuerySet
from tests.factories import programs
from tests.factories.customers import CustomerFactory
from tests.factories.rewards import RewardFactory, balances, give_points, take
from tests.factories.staff import UserFactory
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 8


@pytest.fixture
def mira():
    member = programs.member(programs.program(), CustomerFactory())
    give_points(member, 1_000)
    return member


@pytest.fixture
def codes(mira) -> list[str]:
    """Two rewards of ten lira, a hundred points each."""
    reward = RewardFactory(program=mira.program, amount_minor=1_000, price_points=100)
    return [code_text(take(reward, mira).code) for _reward in range(2)]


@pytest.fixture
def draft(mira, codes) -> OrderDraft:
    """A basket of a hundred lira as quoted with both codes."""
    channel = Channel.objects.create(code="till", name="Till")
    lines = (LineDraft(unit_price_minor=10_000),)
    basket = OrderDraft(channel.pk, "1", None, lines, customer_id=mira.customer_id)
    [told] = quote(draft=basket, codes=codes).lines
    return replace(basket, lines=(replace(lines[0], discount_minor=told.discount_minor),))


def tills_complete(draft: OrderDraft, codes: list[str]):
    def one(index: int) -> str:
        # Every other till has the codes in the other order.
        complete_order(draft=replace(draft, external_id=str(index)), codes=codes[:: -1 if index % 2 else 1])
        return "sold"

    return all_at_once(CROWD, one)


def test_two_codes_at_many_tills_are_used_on_one_purchase(draft, codes, mira):
    assert tills_complete(draft, codes) == {"sold": 1, "CodeRefused": CROWD - 1}
    assert Order.objects.count() == 1
    assert set(Redemption.objects.values_list("status", "order")) == {("used", Order.objects.get().pk)}
    assert balances(mira) == (880, 0)


def test_control_without_the_condition_every_till_accepts_the_codes(draft, codes, monkeypatch):
    monkeypatch.setattr(RedemptionQuerySet, "issued", lambda rows: rows.all())
    monkeypatch.setattr("apps.checkout.services.codes.rewards._judge_one", lambda *args: None)
    assert tills_complete(draft, codes) == {"sold": CROWD}


def test_one_purchase_sent_many_times_uses_its_codes_once(draft, codes, mira):
    def one(_index: int) -> str:
        complete_order(draft=draft, codes=codes)
        return "sold"

    assert all_at_once(CROWD, one) == {"sold": CROWD}
    assert Order.objects.count() == 1
    assert balances(mira) == (880, 0)


def test_undone_from_many_places_it_is_undone_once(draft, codes, mira):
    order = complete_order(draft=draft, codes=codes).order
    cashier = UserFactory()

    def one(_index: int) -> str:
        undo_sale(order=Order.objects.get(pk=order.pk), by=cashier)
        return "undone"

    assert all_at_once(CROWD, one) == {"undone": CROWD}
    assert balances(mira) == (1_000, 0)
    assert set(Redemption.objects.values_list("status", flat=True)) == {"cancelled"}


def test_undoing_and_taking_rewards_at_once_leaves_nobody_stuck(draft, codes, mira):
    """Redemption, reward, accounts: one order of locks, also where one member does everything at once."""
    order = complete_order(draft=draft, codes=codes).order
    cashier = UserFactory()
    reward = RewardFactory(program=mira.program, price_points=10, stock_left=100)

    def one(index: int) -> str:
        if index % 2:
            take(reward, mira, reference=f"tap:{index}")
        else:
            undo_sale(order=Order.objects.get(pk=order.pk), by=cashier)
        return "done"

    assert all_at_once(CROWD, one) == {"done": CROWD}
    taken = 10 * (CROWD // 2)
    assert balances(mira) == (1_000 - taken, taken)
