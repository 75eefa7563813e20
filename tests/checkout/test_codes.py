"""Reward codes at quote and completion: each has its answer, all or none are used (rules 32, 55, 65, 70 and 71)."""

import itertools

import pytest

from apps.checkout.errors import CodeRefused
from apps.checkout.services.codes import CODES_MAX, Used, price_codes, release_codes, use_codes
from apps.codes.services import code_text
from apps.orders.drafts import LineDraft, OrderDraft
from apps.rewards.models import Redemption
from apps.rewards.services import cancel_redemption, use_redemption
from tests.factories.rewards import RewardFactory, balances, live_program, member_with, paid_order, take

pytestmark = pytest.mark.django_db


def Line(gross_minor: int, discount_minor: int = 0, sku: str = "", kind: str = "product") -> LineDraft:  # noqa: N802
    return LineDraft(kind=kind, sku=sku, unit_price_minor=gross_minor, discount_minor=discount_minor)


def basket(lines, customer_id=None, points_paid_minor=0) -> OrderDraft:
    return OrderDraft(1, "1", None, tuple(lines), customer_id=customer_id, points_paid_minor=points_paid_minor)


def discounts(priced) -> list[int]:
    return [line.discount_minor for line in priced.lines]


@pytest.fixture
def program():
    return live_program()


@pytest.fixture
def mira(program):
    return member_with(10_000, program=program)


def text_of(redemption: Redemption) -> str:
    return code_text(redemption.code)


def quote(mira, codes, *totals):
    lines = [Line(total) for total in totals or (10_000,)]
    return price_codes(draft=basket(lines, mira.customer_id), codes=codes)


def reason(mira, code: str, *totals: int) -> str:
    [answer] = quote(mira, [code], *totals).answers
    assert answer.applied == (not answer.reason)
    assert bool(answer.message) == bool(answer.reason)
    return answer.reason


def test_a_code_says_what_it_takes_off(mira, program):
    code = text_of(take(RewardFactory(program=program, amount_minor=1_000), mira))
    found = quote(mira, [code.lower()], 3_000, 1_000)
    assert discounts(found) == [750, 250]
    assert (found.answers[0].code, found.answers[0].discount_minor) == (code.lower(), 1_000)


def test_asking_changes_nothing(mira, program):
    redemption = take(RewardFactory(program=program), mira)
    quote(mira, [text_of(redemption)])
    redemption.refresh_from_db()
    assert redemption.status == "issued"


def test_an_unknown_code_is_refused(mira):
    assert reason(mira, "ABCD-EFGH-JKLM-NPQR") == "code_unknown"


@pytest.mark.parametrize("text", ["", "💥", "\0", "x" * 10_000])
def test_nonsense_is_an_unknown_code(mira, text):
    assert reason(mira, text) == "code_unknown"


def test_a_used_or_cancelled_code_is_refused(mira, program):
    reward = RewardFactory(program=program)
    used, cancelled = take(reward, mira), take(reward, mira)
    use_redemption(redemption=used)
    cancel_redemption(redemption=cancelled)
    assert reason(mira, text_of(used)) == "redemption_closed"
    assert reason(mira, text_of(cancelled)) == "redemption_closed"


@pytest.mark.parametrize("status", ["issued", "expired"])
def test_a_code_past_its_last_day_is_refused_before_and_after_the_sweep(mira, program, status):
    redemption = take(RewardFactory(program=program), mira)
    ended = None if status == "issued" else redemption.issued_at
    Redemption.objects.update(status=status, expires_on="2020-01-01", ended_at=ended)
    assert reason(mira, text_of(redemption)) == "code_expired"


def test_the_code_of_another_member_is_refused(mira, program):
    stranger = member_with(100, program=program)
    code = text_of(take(RewardFactory(program=program), stranger))
    assert reason(mira, code) == "code_of_another_member"


def test_a_code_speaks_for_itself_when_nobody_is_named(mira, program):
    code = text_of(take(RewardFactory(program=program), mira))
    found = price_codes(draft=basket([Line(5_000)]), codes=[code])
    assert found.answers[0].applied


def test_a_code_without_effect_is_not_burnt(mira, program):
    """Rule 71."""
    coffee = text_of(take(RewardFactory(program=program, free_coffee=True), mira))
    amount = text_of(take(RewardFactory(program=program), mira))
    assert reason(mira, coffee) == "nothing_to_discount"
    assert reason(mira, amount, 0) == "nothing_to_discount"


def test_a_gift_needs_no_effect(mira, program):
    assert reason(mira, text_of(take(RewardFactory(program=program, gift=True), mira))) == ""


def test_the_same_code_twice_counts_once(mira, program):
    code = text_of(take(RewardFactory(program=program), mira))
    found = quote(mira, [code, code.replace("-", "").lower()])
    assert [answer.reason for answer in found.answers] == ["", "code_repeated"]
    assert sum(discounts(found)) == 1_000


def test_one_purchase_uses_ten_codes_at_most(mira):
    answers = quote(mira, ["ABCD"] * (CODES_MAX + 2)).answers
    assert [answer.reason for answer in answers] == ["code_unknown"] * CODES_MAX + ["too_many_codes"] * 2


def test_the_order_in_which_codes_are_typed_does_not_matter(mira, program):
    """Free piece first, then percentages of what remains, then amounts (rules 65 and 67)."""
    codes = [
        text_of(take(RewardFactory(program=program, **kind), mira))
        for kind in ({"amount_minor": 1_000}, {"percentage": True}, {"free_coffee": True}, {"gift": True})
    ]
    lines = [Line(4_500, sku="COFFEE"), Line(8_000)]
    for typed in itertools.permutations(codes):
        found = price_codes(draft=basket(lines, mira.customer_id), codes=typed)
        by_code = {answer.code: answer.discount_minor for answer in found.answers}
        assert [by_code[code] for code in codes] == [1_000, 800, 4_500, 0]
        assert [answer.code for answer in found.answers] == list(typed)
        assert discounts(found) == [4_500, 1_800]


def test_codes_together_never_take_more_than_is_to_be_paid(mira, program):
    reward = RewardFactory(program=program, amount_minor=3_000)
    codes = [text_of(take(reward, mira)) for _time in range(3)]
    found = quote(mira, codes, 5_000)
    assert discounts(found) == [5_000]
    assert [answer.discount_minor for answer in found.answers] == [3_000, 2_000, 0]
    assert found.answers[2].reason == "nothing_to_discount"


# --- Completion ---------------------------------------------------------------------------------------------------------


def capture(mira, codes, *lines):
    order = paid_order(mira)
    used = use_codes(order=order, draft=basket(lines, mira.customer_id), codes=codes)
    return order, used.redemptions


def test_completion_uses_the_codes_up(mira, program):
    redemption = take(RewardFactory(program=program), mira)
    order, [used] = capture(mira, [text_of(redemption)], Line(10_000, 1_000))
    assert (used.status, used.order, used.discount_minor) == ("used", order, 1_000)
    assert balances(mira) == (9_900, 0)


def test_one_bad_code_and_none_is_used(mira, program):
    redemption = take(RewardFactory(program=program), mira)
    with pytest.raises(CodeRefused) as refusal:
        capture(mira, [text_of(redemption), "ABCD-EFGH"], Line(10_000, 1_000))
    assert refusal.value.code == "code_refused"
    [told] = refusal.value.facts["reasons"]
    assert (told["code"], told["reason"]) == ("ABCD-EFGH", "code_unknown")
    redemption.refresh_from_db()
    assert redemption.status == "issued"


def test_lines_without_the_discount_do_not_burn_the_code(mira, program):
    redemption = take(RewardFactory(program=program), mira)
    with pytest.raises(CodeRefused) as refusal:
        capture(mira, [text_of(redemption)], Line(10_000))
    assert refusal.value.facts["reasons"][0]["reason"] == "discount_missing"


def test_a_free_piece_that_was_the_whole_basket_is_used(mira, program):
    redemption = take(RewardFactory(program=program, free_coffee=True), mira)
    _order, [used] = capture(mira, [text_of(redemption)], Line(4_500, 4_500, sku="COFFEE"))
    assert used.discount_minor == 4_500


def test_a_reward_may_be_settled_as_payment(mira, program):
    redemption = take(RewardFactory(program=program), mira)
    draft = basket([Line(10_000)], points_paid_minor=1_000)
    [used] = use_codes(order=paid_order(mira), draft=draft, codes=[text_of(redemption)]).redemptions
    assert used.discount_minor == 1_000


def test_a_quoted_basket_can_be_completed(mira, program):
    codes = [
        text_of(take(RewardFactory(program=program, **kind), mira))
        for kind in ({"amount_minor": 333}, {"percentage": True}, {"free_coffee": True}, {"gift": True})
    ]
    lines = [Line(4_500, sku="COFFEE"), Line(777), Line(1_999)]
    found = price_codes(draft=basket(lines, mira.customer_id), codes=codes)
    _order, used = capture(mira, codes, *found.lines)
    assert [row.discount_minor for row in used] == [answer.discount_minor for answer in found.answers]


def test_no_codes_no_work(mira, django_assert_num_queries):
    order = paid_order(mira)
    with django_assert_num_queries(0):
        assert use_codes(order=order, draft=basket([Line(1_000)]), codes=[]) == Used()


def test_an_order_called_off_gives_its_rewards_back_once(mira, program):
    reward = RewardFactory(program=program)
    codes = [text_of(take(reward, mira)) for _time in range(2)]
    order, _used = capture(mira, codes, Line(10_000, 2_000))
    assert len(release_codes(orders=[order], by=None)) == 2
    assert release_codes(orders=[order], by=None) == []
    assert balances(mira) == (10_000, 0)
    assert set(Redemption.objects.values_list("status", "given_back_why")) == {("cancelled", "order")}
