import datetime as dt

from apps.ledger.models import Lot, Transfer
from apps.ledger.services import expire_lots
from tests.factories.ledger import NOON, TODAY, balance, open_lots

JUNE = dt.date(2026, 6, 30)
FIRST_OF_JULY = dt.date(2026, 7, 1)


def test_points_live_through_their_last_day_and_not_longer(house, mira):
    """Rule 38."""
    house.earn(mira, 10, expires_on=JUNE)
    assert expire_lots(today=JUNE, limit=100) == 0
    assert expire_lots(today=FIRST_OF_JULY, limit=100) == 1
    assert (balance(mira.available_id), open_lots(mira)) == (0, [])


def test_expiry_is_a_movement_dated_the_first_moment_of_the_next_day_in_the_shop(house, mira, settings):
    """Rule 10."""
    house.earn(mira, 10, expires_on=JUNE)
    expire_lots(today=dt.date(2026, 9, 1), limit=100)
    expired = Transfer.objects.get(kind="expire")
    assert (expired.amount, expired.debit_id, expired.credit_id) == (10, mira.available_id, house.issuing_id)
    assert expired.effective_at == dt.datetime(2026, 6, 30, 21, tzinfo=dt.UTC), "midnight in Istanbul"


def test_only_what_is_left_of_a_lot_expires(house, mira):
    house.earn(mira, 10, expires_on=JUNE)
    house.hold(mira, 7)
    expire_lots(today=FIRST_OF_JULY, limit=100)
    assert Transfer.objects.get(kind="expire").amount == 3
    assert (balance(mira.available_id), balance(mira.held_id)) == (0, 7)


def test_points_without_a_last_day_never_expire(house, mira):
    house.earn(mira, 10)
    assert expire_lots(today=dt.date(2099, 1, 1), limit=100) == 0


def test_lots_are_chosen_by_shape_not_by_how_they_were_earned(house, mira):
    """Rule 4."""
    for kind in ("earn", "opening", "adjust", "unredeem"):
        house.post(house.posting(house.issuing_id, mira.available_id, 5, kind, expires_on=JUNE))
    assert expire_lots(today=FIRST_OF_JULY, limit=100) == 4


def test_a_sweep_is_bounded_and_goes_on_where_it_stopped(house):
    for _member in range(5):
        house.earn(house.member(), 10, expires_on=JUNE)
    assert [expire_lots(today=FIRST_OF_JULY, limit=2) for _sweep in range(4)] == [2, 2, 1, 0]
    assert not Lot.objects.open().exists()


def test_units_do_not_mix(house, mira):
    from tests.factories.ledger import House

    other = House(unit="other")
    other.earn(other.member(), 10, expires_on=JUNE)
    house.earn(mira, 10, expires_on=JUNE)
    expire_lots(today=FIRST_OF_JULY, limit=100)
    credits = Transfer.objects.filter(kind="expire").values_list("credit_id", flat=True)
    assert set(credits) == {house.issuing_id, other.issuing_id}


def test_a_due_lot_younger_than_another_due_lot_is_expired_by_itself(house, mira):
    house.earn(mira, 10, active_from=TODAY - dt.timedelta(days=5), expires_on=TODAY - dt.timedelta(days=2))
    house.earn(mira, 20, active_from=TODAY - dt.timedelta(days=5), expires_on=TODAY - dt.timedelta(days=3))
    assert expire_lots(today=TODAY, limit=1) == 1
    assert open_lots(mira) == [(TODAY - dt.timedelta(days=2), 10)]
    assert NOON.date() == TODAY
