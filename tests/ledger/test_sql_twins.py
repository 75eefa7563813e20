"""What PostgreSQL does in one statement must be what the general way does, in every situation and every column."""

import datetime as dt

import pytest

from apps.ledger.models import Account, Lot, LotDraw, Transfer
from apps.ledger.reports import verify
from apps.ledger.services import ReferenceReused, expire_lots, expiry, open_issuing, posting
from tests.factories.ledger import NOON, TODAY, House

pytestmark = pytest.mark.postgres_only
JUNE = dt.date(2026, 6, 30)
CHANGING = ("id", "created_at", "reference", "transfer_id", "lot_id", "account_id", "debit_id", "credit_id", "unit")


def written(unit: str) -> list[list[dict]]:
    """Every column of every row of one unit, less numbers and times that two runs cannot share."""
    rows = (
        Account.objects.filter(unit=unit),
        Transfer.objects.filter(debit__unit=unit),
        Lot.objects.filter(account__unit=unit),
        LotDraw.objects.filter(lot__account__unit=unit),
    )
    return [
        [{name: value for name, value in row.items() if name not in CHANGING} for row in table.order_by("pk").values()]
        for table in rows
    ]


def in_debt(house: House, mira) -> None:
    house.take(mira, 15)


SITUATIONS = {
    "a new member": lambda house, mira: None,
    "a member with points": lambda house, mira: house.earn(mira, 5, expires_on=JUNE),
    "a member in debt": in_debt,
    "a member who owes exactly that": lambda house, mira: house.take(mira, 10),
    "a member who owes more": lambda house, mira: house.take(mira, 100),
}


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("account", ["available_id", "pending_id"])
@pytest.mark.parametrize(
    "more",
    [{}, {"expires_on": JUNE}, {"expires_on": JUNE, "keeps_day": True}, {"active_from": TODAY - dt.timedelta(days=3)}],
)
def test_an_earn_in_one_statement_writes_what_the_general_way_writes(db, situation, account, more):
    results = []
    for unit, post in (("fast", house_post), ("general", general_post)):
        house = House(unit=unit)
        mira = house.member(may_overdraw=True)
        SITUATIONS[situation](house, mira)
        transfer = post(house, house.posting(house.issuing_id, getattr(mira, account), 10, effective_at=NOON, **more))
        assert transfer == Transfer.objects.get(reference=transfer.reference)
        results.append(written(unit))
    assert results[0] == results[1]
    assert verify().differences == []


def house_post(house, row):
    return house.post(row)


def general_post(house, row):
    return posting.post_in_sets([row], house.today)[0]


def test_an_earn_is_one_statement(house, mira, django_assert_num_queries):
    with django_assert_num_queries(1):
        house.earn(mira, 10)


def test_what_the_one_statement_returns_is_what_is_stored(house, mira):
    transfer = house.earn(mira, 10, expires_on=JUNE)
    stored = Transfer.objects.get()
    for field in Transfer._meta.concrete_fields:
        assert getattr(transfer, field.attname) == getattr(stored, field.attname), field.name


def test_a_repeated_earn_falls_back_and_is_found_or_refused(house, mira):
    first = house.earning(mira, 10, reference="order:1")
    assert house.post(first) == house.post(first)
    with pytest.raises(ReferenceReused):
        house.earn(mira, 11, reference="order:1")
    assert Account.objects.get(pk=mira.available_id).balance == 10


def test_an_earn_in_another_unit_writes_nothing(house, mira):
    other = open_issuing(unit="other")
    with pytest.raises(posting.BadPosting):
        house.post(house.posting(other.pk, mira.available_id, 5))
    assert not Transfer.objects.exists()


def test_expiry_in_one_statement_writes_what_posting_writes(db, monkeypatch):
    results = []
    for unit in ("fast", "general"):
        house = House(unit=unit)
        for _member in range(3):
            mira = house.member()
            for life in (0, 1, 40, None):
                house.earn(mira, 10, expires_on=None if life is None else TODAY + dt.timedelta(days=life))
            house.hold(mira, 13)
        with monkeypatch.context() as patch:
            if unit == "general":
                patch.setattr(expiry.sql, "expire", in_sets)
            assert expire_lots(today=TODAY + dt.timedelta(days=20), limit=100) == 3
        results.append(written(unit))
    assert results[0] == results[1]
    assert verify().differences == []


def in_sets(*, lot_ids, starts, now):
    expiry.expire_by_posting(lot_ids, starts, TODAY + dt.timedelta(days=20))
