"""A reward from quote to purchase to return, through the verbs every door calls."""

from dataclasses import replace

import pytest

from apps.checkout.errors import CodeRefused
from apps.checkout.services import complete_order, quote, refund_order, reverse_order, undo_sale
from apps.codes.services import code_text
from apps.orders.drafts import LineDraft, OrderDraft, RefundDraft, RefundLineDraft
from apps.orders.models import Channel, Order
from apps.programs.models import Membership
from apps.rewards.models import Redemption
from apps.rewards.services import issue_reward
from tests.factories import programs
from tests.factories.customers import CustomerFactory
from tests.factories.rewards import RewardFactory, balances, give_points
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mira() -> Membership:
    """A member with 250 points in a programme that gives one point per lira."""
    member = programs.member(programs.program(), CustomerFactory())
    give_points(member, 250)
    return member


@pytest.fixture
def redemption(mira) -> Redemption:
    """Ten lira off for a hundred points."""
    reward = RewardFactory(program=mira.program, price_points=100, amount_minor=1_000)
    return issue_reward(reward=reward, membership=mira, reference="tap:1")


@pytest.fixture
def draft(mira) -> OrderDraft:
    channel = Channel.objects.create(code="shop", name="Shop")
    lines = (LineDraft(sku="TEA", unit_price_minor=6_000), LineDraft(sku="CUP", unit_price_minor=4_000))
    return OrderDraft(channel.pk, "1001", None, lines, customer_id=mira.customer_id)


def priced(draft: OrderDraft, code: str) -> OrderDraft:
    told = quote(draft=draft, codes=[code])
    lines = zip(draft.lines, told.lines, strict=True)
    return replace(draft, lines=tuple(replace(line, discount_minor=now.discount_minor) for line, now in lines))


def buy(draft: OrderDraft, redemption: Redemption) -> Order:
    code = code_text(redemption.code)
    return complete_order(draft=priced(draft, code), codes=[code]).order


def test_the_quote_tells_what_is_to_be_paid_and_what_it_gives(draft, redemption):
    told = quote(draft=draft, codes=[code_text(redemption.code)])
    assert (told.total_minor, told.discount_minor) == (9_000, 1_000)
    assert [line.discount_minor for line in told.lines] == [600, 400]
    assert [points.points for points in told.points] == [90]


def test_the_purchase_uses_the_code_and_earns_on_the_rest(draft, redemption, mira):
    """Rule 12: what was paid with points does not earn again."""
    order = buy(draft, redemption)
    assert order.total_minor == 9_000
    assert balances(mira) == (240, 0)
    assert Redemption.objects.get(order=order).discount_minor == 1_000


def test_the_same_purchase_again_changes_nothing(draft, redemption, mira):
    code = code_text(redemption.code)
    final = priced(draft, code)
    first = complete_order(draft=final, codes=[code])
    again = complete_order(draft=final, codes=[code])
    assert (first.created, again.created) == (True, False)
    assert balances(mira) == (240, 0)


def test_a_refused_code_leaves_no_purchase_behind(draft, redemption, mira):
    with pytest.raises(CodeRefused):
        complete_order(draft=draft, codes=[code_text(redemption.code), "ABCD-EFGH-JKLM-NPQR"])
    assert not Order.objects.exists()
    assert balances(mira) == (150, 100)


def test_an_open_order_keeps_its_code_until_it_is_paid(draft, redemption):
    code = code_text(redemption.code)
    final = priced(draft, code)
    complete_order(draft=replace(final, status="open"), codes=[code])
    assert Redemption.objects.get().status == "issued"
    complete_order(draft=final, codes=[code])
    assert Redemption.objects.get().status == "used"


@pytest.mark.parametrize("end", ["undo", "cancel", "refund"])
def test_a_purchase_that_does_not_stand_gives_the_reward_points_back(draft, redemption, mira, end):
    """Rule 32, switched on."""
    order = buy(draft, redemption)
    if end == "undo":
        undo_sale(order=order, by=UserFactory())
    elif end == "cancel":
        reverse_order(order=order, cause="cancelled")
    else:
        refund_order(draft=RefundDraft(order.channel_id, order.external_id, "r1", None))
    assert balances(mira) == (250, 0)
    assert Redemption.objects.get().status == "cancelled"


def test_a_partial_refund_keeps_the_reward_used(draft, redemption, mira):
    order = buy(draft, redemption)
    refund_order(draft=RefundDraft(order.channel_id, order.external_id, "r1", None, amount_minor=4_500))
    assert balances(mira) == (195, 0)
    assert Redemption.objects.get().status == "used"


def test_points_of_the_reward_are_there_before_points_are_taken_back(draft, mira):
    """Bought, spent all, undone: nothing is missing, because the reward's points return first."""
    first = complete_order(draft=replace(draft, external_id="1000")).order
    reward = RewardFactory(program=mira.program, price_points=350, amount_minor=1_000)
    redemption = issue_reward(reward=reward, membership=mira, reference="tap:2")
    second = buy(draft, redemption)
    reverse_order(order=second, cause="cancelled")
    reverse_order(order=first, cause="cancelled")
    assert balances(mira) == (250, 0)


@pytest.fixture
def with_coffee(draft, mira) -> tuple[Order, Redemption]:
    """A free coffee, and a packet of gum that was paid."""
    reward = RewardFactory(free_coffee=True, program=mira.program, price_points=100)
    redemption = issue_reward(reward=reward, membership=mira, reference="tap:coffee")
    lines = (LineDraft(sku="COFFEE", unit_price_minor=5_000), LineDraft(sku="GUM", unit_price_minor=500))
    return buy(replace(draft, lines=lines), redemption), redemption


def bring_back(order: Order, sku: str, number: str) -> None:
    part = RefundLineDraft(sku=sku, quantity_milli=1_000)
    refund_order(draft=RefundDraft(order.channel_id, order.external_id, number, None, lines=(part,)))
    order.refresh_from_db()


def test_the_paid_piece_back_alone_does_not_give_the_free_one_s_points_back(with_coffee, mira):
    """Rule 32."""
    order, redemption = with_coffee
    assert (order.total_minor, balances(mira)) == (500, (155, 0))
    bring_back(order, "GUM", "r1")
    redemption.refresh_from_db()
    assert (order.status, redemption.status, balances(mira)) == ("paid", "used", (150, 0))


@pytest.mark.parametrize(("first", "second"), [("GUM", "COFFEE"), ("COFFEE", "GUM")])
def test_both_pieces_back_give_the_reward_points_back(with_coffee, mira, first, second):
    order, redemption = with_coffee
    bring_back(order, first, "r1")
    bring_back(order, second, "r2")
    redemption.refresh_from_db()
    assert (order.status, redemption.status, balances(mira)) == ("returned", "cancelled", (250, 0))


def test_what_is_left_can_be_returned_as_a_whole(with_coffee, mira):
    order, _redemption = with_coffee
    bring_back(order, "GUM", "r1")
    refund_order(draft=RefundDraft(order.channel_id, order.external_id, "r2", None))
    order.refresh_from_db()
    assert (order.status, balances(mira)) == ("returned", (250, 0))
