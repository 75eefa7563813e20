"""Whatever lots a member has, spending takes them in one order, and giving back undoes it."""

import datetime as dt
from contextlib import contextmanager

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.ledger.models import Lot, LotDraw
from apps.ledger.services import post_transfers, release_hold
from tests.factories.ledger import NOON, TODAY, House, open_lots

lots = st.lists(
    st.tuples(st.integers(1, 50), st.one_of(st.none(), st.integers(0, 9))), min_size=1, max_size=12
)  # points, days to live

# The database is shared by a test's examples, each of which is thrown away.
example_per_transaction = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def earn_all(house: House, drafts):
    mira = house.member()
    postings = [
        house.earning(mira, points, expires_on=None if days is None else TODAY + dt.timedelta(days=days))
        for points, days in drafts
    ]
    return mira, post_transfers(postings=postings, today=TODAY)


@contextmanager
def thrown_away():
    """Every example in a transaction of its own."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def by_hand(drafts, amount):
    """Rule 2, written as a sentence: sort by last day (never is last), then by age; empty one after the other."""
    order = sorted(range(len(drafts)), key=lambda i: (drafts[i][1] is None, drafts[i][1] or 0, i))
    taken = {}
    for i in order:
        part = min(amount, drafts[i][0])
        if part:
            taken[i] = part
        amount -= part
    return taken


@example_per_transaction
@given(drafts=lots, share=st.floats(0.01, 1))
def test_spending_empties_lots_by_last_day_then_age(db, drafts, share):
    """Rule 2."""

    with thrown_away():
        house = House()
        mira, earns = earn_all(house, drafts)
        amount = max(1, int(share * sum(points for points, _days in drafts)))
        hold = house.hold(mira, amount)
        number = {transfer.pk: i for i, transfer in enumerate(earns)}
        draws = LotDraw.objects.filter(transfer_id=hold.placed_id).values_list("lot__transfer_id", "amount")
        assert {number[transfer_id]: taken for transfer_id, taken in draws} == by_hand(drafts, amount)


@example_per_transaction
@given(drafts=lots, share=st.floats(0.01, 1))
def test_giving_back_restores_every_lot(db, drafts, share):
    """Rule 3."""

    with thrown_away():
        house = House()
        mira, _earns = earn_all(house, drafts)
        before = open_lots(mira)
        hold = house.hold(mira, max(1, int(share * sum(points for points, _days in drafts))))
        release_hold(hold_id=hold.pk, reference="back", effective_at=NOON, today=TODAY)
        assert open_lots(mira) == before
        assert Lot.objects.count() == len(drafts), "nothing new was made"


@example_per_transaction
@given(drafts=lots)
def test_one_call_or_many_calls_end_the_same(db, drafts):
    with thrown_away():
        house = House()
        together, _earns = earn_all(house, drafts)
        apart = house.member()
        for points, days in drafts:
            house.earn(apart, points, expires_on=None if days is None else TODAY + dt.timedelta(days=days))
        total = sum(points for points, _days in drafts)
        post_transfers(postings=[house.taking(wallet, (total + 1) // 2) for wallet in (together, apart)], today=TODAY)
        assert open_lots(together) == open_lots(apart)
