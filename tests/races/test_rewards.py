"""The last reward, the last points, one code and two cashiers: exact, and each lock is shown to be what makes it so."""

import threading

import pytest

from apps.ledger.errors import InsufficientPoints
from apps.ledger.models import Account, Hold, Transfer
from apps.rewards.models import Redemption, Reward
from apps.rewards.models.redemption import RedemptionQuerySet
from apps.rewards.services import cancel_redemption, issue_reward, issuing, use_redemption
from tests.factories.rewards import RewardFactory, balances, member_with, take
from tests.races.crowd import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 12


@pytest.fixture
def everybody_is_here():
    """Where a naive program has looked and not yet written."""
    return threading.Barrier(CROWD, timeout=30)


def crowd_takes(reward: Reward):
    members = [member_with(100, program=reward.program) for _member in range(CROWD)]

    def one(index: int) -> str:
        issue_reward(reward=reward, membership=members[index], reference=f"tap:{index}")
        return "taken"

    return all_at_once(CROWD, one)


def one_member_takes(reward: Reward, points: int, reference: str = "tap:{}"):
    member = member_with(points, program=reward.program)

    def one(index: int) -> str:
        issue_reward(reward=reward, membership=member, reference=reference.format(index))
        return "taken"

    return member, all_at_once(CROWD, one)


def test_the_last_three_in_stock_go_to_exactly_three_members():
    reward = RewardFactory(stock_left=3)
    assert crowd_takes(reward) == {"taken": 3, "OutOfStock": CROWD - 3}
    reward.refresh_from_db()
    assert reward.stock_left == 0
    assert Redemption.objects.count() == Hold.objects.count() == 3


def test_control_stock_read_before_written_is_given_away_too_often(monkeypatch, everybody_is_here):
    def take_naively(reward: Reward) -> None:
        left = Reward.objects.get(pk=reward.pk).stock_left
        everybody_is_here.wait()
        assert left > 0
        Reward.objects.filter(pk=reward.pk).update(stock_left=left - 1)

    monkeypatch.setattr(issuing, "_take_from_stock", take_naively)
    assert crowd_takes(RewardFactory(stock_left=3)) == {"taken": CROWD}


def test_the_last_points_buy_exactly_one_reward():
    member, outcome = one_member_takes(RewardFactory(stock_left=50), points=199)
    assert outcome == {"taken": 1, "InsufficientPoints": CROWD - 1}
    assert balances(member) == (99, 100)
    assert Reward.objects.get().stock_left == 49


def test_control_a_balance_read_before_written_is_spent_too_often(monkeypatch, everybody_is_here):
    def hold_naively(*, available_id, held_id, amount, reference, effective_at, **_rest) -> Hold:
        account = Account.objects.get(pk=available_id)
        everybody_is_here.wait()
        if account.balance < amount:
            raise InsufficientPoints("")
        Account.objects.filter(pk=available_id).update(balance=account.balance - amount)
        placed = Transfer.objects.create(
            debit_id=available_id,
            credit_id=held_id,
            amount=amount,
            kind="hold",
            reference=reference,
            effective_at=effective_at,
        )
        return Hold.objects.create(available_id=available_id, held_id=held_id, amount=amount, placed=placed)

    monkeypatch.setattr(issuing, "_queue_up", lambda membership: None)
    monkeypatch.setattr(issuing, "place_hold", hold_naively)
    _member, outcome = one_member_takes(RewardFactory(), points=199)
    assert outcome == {"taken": CROWD}


def test_a_member_with_many_taps_stays_within_the_limit():
    _member, outcome = one_member_takes(RewardFactory(per_member_max=2), points=10_000)
    assert outcome == {"taken": 2, "LimitReached": CROWD - 2}


def test_control_without_queueing_the_limit_is_passed(monkeypatch, everybody_is_here):
    check = issuing._check_limit

    def check_and_wait(*args) -> None:
        check(*args)
        everybody_is_here.wait()

    monkeypatch.setattr(issuing, "_queue_up", lambda membership: None)
    monkeypatch.setattr(issuing, "_check_limit", check_and_wait)
    _member, outcome = one_member_takes(RewardFactory(per_member_max=2), points=10_000)
    assert outcome == {"taken": CROWD}


def test_one_reference_many_times_is_one_reward():
    member, outcome = one_member_takes(RewardFactory(), points=10_000, reference="one tap")
    assert outcome == {"taken": CROWD}
    assert Redemption.objects.count() == 1
    assert balances(member) == (9_900, 100)


def test_control_without_queueing_a_repeated_tap_fails(monkeypatch, everybody_is_here):
    check = issuing._check_limit

    def check_and_wait(*args) -> None:
        check(*args)
        everybody_is_here.wait()

    monkeypatch.setattr(issuing, "_queue_up", lambda membership: None)
    monkeypatch.setattr(issuing, "_check_limit", check_and_wait)
    _member, outcome = one_member_takes(RewardFactory(), points=10_000, reference="one tap")
    assert outcome == {"taken": 1, "IntegrityError": CROWD - 1}


def cashiers_use(redemption: Redemption):
    def one(_index: int) -> str:
        use_redemption(redemption=redemption)
        return "used"

    return all_at_once(CROWD, one)


def test_one_code_shown_to_many_cashiers_is_used_once():
    redemption = take(RewardFactory())
    assert cashiers_use(redemption) == {"used": 1, "RedemptionClosed": CROWD - 1}
    assert Transfer.objects.filter(kind="redeem").count() == 1


def test_control_without_the_condition_every_cashier_accepts_the_code(monkeypatch):
    redemption = take(RewardFactory())
    monkeypatch.setattr(RedemptionQuerySet, "issued", lambda rows: rows.all())
    assert cashiers_use(redemption) == {"used": CROWD}


def test_used_and_called_off_at_the_same_moment_is_one_of_the_two():
    reward = RewardFactory(stock_left=5)
    member = member_with(100, program=reward.program)
    redemption = take(reward, member)

    def one(index: int) -> str:
        if index % 2:
            use_redemption(redemption=redemption)
            return "used"
        cancel_redemption(redemption=redemption)
        return "cancelled"

    outcome = all_at_once(CROWD, one)
    redemption.refresh_from_db()
    reward.refresh_from_db()
    was_used = redemption.status == "used"
    assert outcome["used"] == (1 if was_used else 0)
    # Calling off twice is once, so all of them hear the same answer.
    assert outcome["cancelled"] == (0 if was_used else CROWD // 2)
    assert (balances(member), reward.stock_left) == (((0, 0), 4) if was_used else ((100, 0), 5))
