import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.ledger.models import Account, Lot, LotDraw, Transfer
from apps.ledger.services import (
    BadPosting,
    InsufficientPoints,
    Posting,
    ReferenceReused,
    ReversalTooLarge,
    open_issuing,
    post_transfers,
)
from tests.factories.ledger import NOON, TODAY, House, balance, open_lots

JUNE, JULY, AUGUST = dt.date(2026, 6, 30), dt.date(2026, 7, 31), dt.date(2026, 8, 31)
YESTERDAY = TODAY - dt.timedelta(days=1)


def test_an_earn_raises_the_balance_and_makes_a_lot(house, mira):
    transfer = house.earn(mira, 100, expires_on=JUNE)
    lot = Lot.objects.get(transfer=transfer)
    assert balance(mira.available_id) == 100
    assert (lot.amount, lot.remaining, lot.active_from, lot.expires_on) == (100, 100, TODAY, JUNE)
    assert balance(house.issuing_id) == 0, "an issuing account is summed, never stored"


def test_what_is_returned_is_what_is_stored(house, mira):
    transfer = house.earn(mira, 100, reference="order:1:rule:1:earn")
    stored = Transfer.objects.get()
    for field in Transfer._meta.concrete_fields:
        assert getattr(transfer, field.attname) == getattr(stored, field.attname), field.name


def test_waiting_points_have_no_lot(house, mira):
    house.post(house.posting(house.issuing_id, mira.pending_id, 50))
    assert balance(mira.pending_id) == 50
    assert not Lot.objects.exists()


def test_waiting_points_become_available_with_a_lot(house, mira):
    house.post(house.posting(house.issuing_id, mira.pending_id, 50))
    house.post(house.posting(mira.pending_id, mira.available_id, 50, "activate", expires_on=JUNE))
    assert (balance(mira.pending_id), balance(mira.available_id)) == (0, 50)
    assert open_lots(mira) == [(JUNE, 50)]


def test_points_are_spent_earliest_expiry_first_ties_by_age(house, mira):
    """Rule 2."""
    never = house.earn(mira, 10)
    late = house.earn(mira, 10, expires_on=AUGUST)
    first_of_june = house.earn(mira, 10, expires_on=JUNE)
    second_of_june = house.earn(mira, 10, expires_on=JUNE)
    spent = house.hold(mira, 35).placed
    drawn = LotDraw.objects.filter(transfer=spent).order_by("pk").values_list("lot__transfer_id", "amount")
    assert list(drawn) == [(first_of_june.pk, 10), (second_of_june.pk, 10), (late.pk, 10), (never.pk, 5)]


def test_taking_an_earn_back_draws_its_own_lot_first(house, mira):
    house.earn(mira, 10, expires_on=JUNE)
    own = house.earn(mira, 10, expires_on=AUGUST)
    house.take(mira, 12, draw_first=(own.pk,))
    assert open_lots(mira) == [(JUNE, 8)]


def test_nobody_spends_what_is_not_there(house, mira):
    house.earn(mira, 10)
    with pytest.raises(InsufficientPoints) as refusal:
        house.take(mira, 11)
    assert refusal.value.code == "insufficient_points"
    assert refusal.value.facts == {"available": 10, "needed": 11}
    assert (balance(mira.available_id), Transfer.objects.count()) == (10, 1)


def test_waiting_points_cannot_be_spent(house, mira):
    """Rule 26."""
    house.post(house.posting(house.issuing_id, mira.pending_id, 50))
    with pytest.raises(InsufficientPoints):
        house.hold(mira, 1)


def test_points_due_to_expire_cannot_be_spent_before_the_sweep_comes(house, mira):
    """Rule 38: the last usable day is the last, even if the nightly sweep is late."""
    house.earn(mira, 10, active_from=YESTERDAY, expires_on=YESTERDAY)
    house.earn(mira, 5, expires_on=TODAY)
    with pytest.raises(InsufficientPoints) as refusal:
        house.hold(mira, 6)
    assert refusal.value.facts == {"available": 5, "needed": 6}
    house.hold(mira, 5)
    assert open_lots(mira) == [(YESTERDAY, 10)]


def test_points_due_to_expire_can_still_be_taken_back(house, mira):
    own = house.earn(mira, 10, active_from=YESTERDAY, expires_on=YESTERDAY)
    house.take(mira, 10, draw_first=(own.pk,), reverses_id=own.pk)
    assert balance(mira.available_id) == 0


def test_a_reference_posted_twice_is_posted_once(house, mira):
    posting = house.earning(mira, 10, reference="order:1:rule:1:earn")
    assert house.post(posting) == house.post(posting)
    assert balance(mira.available_id) == 10


@pytest.mark.parametrize("change", [{"amount": 11}, {"kind": "adjust"}])
def test_a_reference_with_other_figures_is_refused(house, mira, change):
    house.earn(mira, 10, reference="order:1")
    figures = {"amount": 10, "kind": "earn"} | change
    with pytest.raises(ReferenceReused) as refusal:
        house.post(house.posting(house.issuing_id, mira.available_id, reference="order:1", **figures))
    assert refusal.value.conflict
    assert balance(mira.available_id) == 10


def test_a_reference_of_another_member_is_refused(house, mira):
    house.earn(mira, 10, reference="order:1")
    with pytest.raises(ReferenceReused):
        house.earn(house.member(), 10, reference="order:1")


def test_a_reference_repeated_within_one_call_is_posted_once(house, mira):
    posting = house.earning(mira, 10)
    first, second = post_transfers(postings=[posting, posting], today=TODAY)
    assert first == second
    assert balance(mira.available_id) == 10


def test_a_reference_repeated_within_one_call_with_other_figures_is_refused(house, mira):
    postings = [house.earning(mira, 10, reference="a"), house.earning(mira, 11, reference="a")]
    with pytest.raises(ReferenceReused):
        post_transfers(postings=postings, today=TODAY)
    assert not Transfer.objects.exists()


def test_one_call_keeps_the_order_and_finds_what_was_posted(house, mira):
    old = house.earn(mira, 1, reference="b")
    postings = [house.earning(mira, amount, reference=name) for amount, name in [(3, "c"), (1, "b"), (2, "a")]]
    posted = post_transfers(postings=postings, today=TODAY)
    assert [transfer.reference for transfer in posted] == ["c", "b", "a"]
    assert posted[1] == old
    assert posted[0].pk < posted[2].pk
    assert balance(mira.available_id) == 6


def test_an_earn_can_be_taken_back_in_the_same_call(house, mira):
    house.earn(mira, 5, expires_on=JUNE)
    postings = [
        house.earning(mira, 10, reference="earn", expires_on=AUGUST),
        house.taking(mira, 4, reference="back", reverses_reference="earn", draw_first=("earn",)),
    ]
    earned, taken = post_transfers(postings=postings, today=TODAY)
    assert taken.reverses_id == earned.pk
    assert open_lots(mira) == [(JUNE, 5), (AUGUST, 6)]


def test_a_call_cannot_spend_before_it_earned(house, mira):
    postings = [house.taking(mira, 10), house.earning(mira, 10)]
    with pytest.raises(InsufficientPoints):
        post_transfers(postings=postings, today=TODAY)
    assert not Transfer.objects.exists()


def test_a_call_may_earn_and_spend_everything(house, mira):
    postings = [house.earning(mira, 10), house.taking(mira, 10)]
    post_transfers(postings=postings, today=TODAY)
    assert (balance(mira.available_id), open_lots(mira)) == (0, [])


def test_more_than_was_moved_cannot_be_taken_back(house, mira):
    """Rule 30."""
    own = house.earn(mira, 10)
    house.earn(mira, 10)
    house.take(mira, 7, reverses_id=own.pk)
    with pytest.raises(ReversalTooLarge) as refusal:
        house.take(mira, 4, reverses_id=own.pk)
    assert refusal.value.facts == {"left": 3, "needed": 4}


def test_more_than_was_moved_cannot_be_taken_back_within_one_call(house, mira):
    own = house.earn(mira, 10)
    house.earn(mira, 10)
    with pytest.raises(ReversalTooLarge):
        post_transfers(postings=[house.taking(mira, 6, reverses_id=own.pk) for _time in (1, 2)], today=TODAY)
    assert balance(mira.available_id) == 20


def test_a_debt_is_repaid_before_new_points_age(house):
    """Rule 7."""
    mira = house.member(may_overdraw=True)
    house.earn(mira, 10)
    house.take(mira, 25)
    assert (balance(mira.available_id), open_lots(mira)) == (-15, [])
    house.earn(mira, 20, expires_on=JUNE)
    assert (balance(mira.available_id), open_lots(mira)) == (5, [(JUNE, 5)])


def test_who_may_owe_points_still_cannot_spend_what_is_not_there(house):
    mira = house.member(may_overdraw=True)
    house.earn(mira, 10)
    with pytest.raises(InsufficientPoints):
        house.hold(mira, 11)


@pytest.mark.parametrize("amount", [0, -5])
def test_a_movement_moves_at_least_one_point(house, mira, amount):
    with pytest.raises(BadPosting):
        house.earn(mira, amount)


def test_points_stay_in_their_unit(house, mira):
    other = open_issuing(unit="other")
    with pytest.raises(BadPosting):
        house.post(house.posting(other.pk, mira.available_id, 5))


def test_a_movement_needs_two_accounts_that_exist(house, mira):
    for debit_id, credit_id in [(mira.available_id, mira.available_id), (house.issuing_id, 10**9)]:
        with pytest.raises(BadPosting):
            house.post(house.posting(debit_id, credit_id, 5))


def test_points_cannot_end_before_they_begin(house, mira):
    with pytest.raises(BadPosting):
        house.earn(mira, 5, expires_on=YESTERDAY)


def test_a_reversal_names_something_that_exists(house, mira):
    house.earn(mira, 5)
    for more in ({"reverses_id": 10**9}, {"reverses_reference": "nobody"}, {"draw_first": ("nobody",)}):
        with pytest.raises(BadPosting):
            house.take(mira, 5, **more)


def test_nothing_to_post_is_nothing_posted(house, django_assert_num_queries):
    assert post_transfers(postings=[], today=TODAY) == []


def mixed(house: House, count: int) -> list[Posting]:
    """Earn, take part of it back, spend: everything a call can do, for ``count`` members."""
    postings = []
    for _member in range(count):
        mira = house.member()
        old = house.earn(mira, 10)
        spent = house.hold(mira, 5).placed
        postings += [
            house.earning(mira, 10),
            house.taking(mira, 3, reverses_id=old.pk, draw_first=(old.pk,)),
            house.posting(mira.held_id, mira.available_id, 5, "release", give_back_of=spent.pk),
        ]
    return postings


def test_a_hundred_postings_cost_as_many_statements_as_one(house):
    counts = []
    for size in (1, 100):
        postings = mixed(house, size)
        with CaptureQueriesContext(connection) as queries:
            post_transfers(postings=postings, today=TODAY)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_times_and_people_are_kept(house, mira, django_user_model):
    cashier = django_user_model.objects.create(pk=7)
    transfer = house.earn(mira, 5, actor_id=cashier.pk, effective_at=NOON - dt.timedelta(days=400))
    stored = Transfer.objects.get(pk=transfer.pk)
    assert (stored.actor_id, stored.effective_at) == (7, NOON - dt.timedelta(days=400))
    assert stored.created_at > NOON - dt.timedelta(days=399)


def test_the_database_itself_refuses_a_balance_below_zero(house, mira):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=mira.available_id).update(balance=-1)
