import datetime as dt

import pytest

from apps.ledger.models import Hold, Transfer
from apps.ledger.services import HoldResolved, InsufficientPoints, capture_hold, release_hold
from tests.factories.ledger import NOON, balance, open_lots

JUNE, JULY = dt.date(2026, 6, 30), dt.date(2026, 7, 31)


def capture(house, hold, reference="capture"):
    return capture_hold(
        hold_id=hold.pk, issuing_id=house.issuing_id, reference=reference, effective_at=NOON, today=house.today
    )


def release(house, hold, reference="release"):
    return release_hold(hold_id=hold.pk, reference=reference, effective_at=NOON, today=house.today)


def test_points_set_aside_are_neither_available_nor_gone(house, mira):
    house.earn(mira, 10)
    hold = house.hold(mira, 4)
    assert (balance(mira.available_id), balance(mira.held_id), hold.status) == (6, 4, "open")


def test_setting_aside_twice_with_one_reference_is_done_once(house, mira):
    house.earn(mira, 10)
    assert house.hold(mira, 4, reference="reward:1") == house.hold(mira, 4, reference="reward:1")
    assert balance(mira.held_id) == 4


def test_captured_points_are_gone(house, mira):
    house.earn(mira, 10)
    hold = house.hold(mira, 4)
    transfer = capture(house, hold)
    hold.refresh_from_db()
    assert (transfer.kind, hold.status, hold.resolved) == ("redeem", "captured", transfer)
    assert (balance(mira.available_id), balance(mira.held_id)) == (6, 0)


def test_released_points_return_to_their_lots_with_their_old_expiry(house, mira):
    """Rule 3."""
    house.earn(mira, 10, expires_on=JUNE)
    house.earn(mira, 10, expires_on=JULY)
    hold = house.hold(mira, 15)
    assert open_lots(mira) == [(JULY, 5)]
    transfer = release(house, hold)
    assert open_lots(mira) == [(JUNE, 10), (JULY, 10)]
    assert (transfer.kind, transfer.reverses_id, balance(mira.held_id)) == ("release", hold.placed_id, 0)


def test_points_released_after_their_last_day_get_thirty_days_of_grace(house, mira):
    house.earn(mira, 10, expires_on=JUNE)
    house.earn(mira, 10, expires_on=JULY)
    hold = house.hold(mira, 15)
    house.today = JUNE + dt.timedelta(days=1)
    release(house, hold)
    assert open_lots(mira) == [(JUNE + dt.timedelta(days=31), 10), (JULY, 10)]


def test_points_released_on_their_last_day_go_back_as_they_were(house, mira):
    """Rule 38: the last day is usable."""
    house.earn(mira, 10, expires_on=JUNE)
    hold = house.hold(mira, 10)
    house.today = JUNE
    release(house, hold)
    assert open_lots(mira) == [(JUNE, 10)]


def test_a_used_reward_taken_back_returns_to_the_same_lots(house, mira):
    house.earn(mira, 10, expires_on=JUNE)
    hold = house.hold(mira, 10)
    capture(house, hold)
    house.post(house.posting(house.issuing_id, mira.available_id, 10, "unredeem", give_back_of=hold.placed_id))
    assert open_lots(mira) == [(JUNE, 10)]


def test_part_by_part_gives_back_every_lot_exactly_once(house, mira):
    house.earn(mira, 10, expires_on=JUNE)
    house.earn(mira, 10, expires_on=JULY)
    hold = house.hold(mira, 20)
    capture(house, hold)
    seen = []
    for amount in (7, 7, 6):
        house.post(house.posting(house.issuing_id, mira.available_id, amount, "unredeem", give_back_of=hold.placed_id))
        seen.append(open_lots(mira))
    assert seen == [[(JULY, 7)], [(JUNE, 4), (JULY, 10)], [(JUNE, 10), (JULY, 10)]]


def test_a_released_hold_repays_a_debt_first(house):
    mira = house.member(may_overdraw=True)
    own = house.earn(mira, 10, expires_on=JUNE)
    hold = house.hold(mira, 10)
    house.take(mira, 6, reverses_id=own.pk)
    release(house, hold)
    assert (balance(mira.available_id), open_lots(mira)) == (4, [(JUNE, 4)])


def test_the_same_answer_comes_back_when_the_same_reference_resolves_again(house, mira):
    house.earn(mira, 10)
    hold = house.hold(mira, 4)
    assert capture(house, hold) == capture(house, hold)
    assert Transfer.objects.filter(kind="redeem").count() == 1


def test_a_hold_is_resolved_once(house, mira):
    house.earn(mira, 10)
    hold = house.hold(mira, 4)
    capture(house, hold)
    for again in (lambda: capture(house, hold, "other"), lambda: release(house, hold)):
        with pytest.raises(HoldResolved) as refusal:
            again()
        assert refusal.value.conflict
        assert refusal.value.facts == {"status": "captured"}
    assert balance(mira.available_id) == 6


def test_more_than_is_available_cannot_be_set_aside(house, mira):
    house.earn(mira, 3)
    with pytest.raises(InsufficientPoints):
        house.hold(mira, 4)
    assert not Hold.objects.exists()
