import pytest
from django.db import IntegrityError, transaction

from apps.ledger.models import Account
from apps.ledger.services import allow_debt, open_issuing, open_wallets
from tests.factories.ledger import balance


def test_a_wallet_is_three_empty_accounts_of_one_unit(db):
    first, second = open_wallets(unit="club", count=2)
    for wallet in (first, second):
        accounts = Account.objects.in_bulk([wallet.available_id, wallet.pending_id, wallet.held_id])
        roles = {pk: account.role for pk, account in accounts.items()}
        assert roles == {wallet.available_id: "available", wallet.pending_id: "pending", wallet.held_id: "held"}
        assert {(account.unit, account.balance, account.may_overdraw) for account in accounts.values()} == {
            ("club", 0, False)
        }


def test_no_members_need_no_wallets(db):
    assert open_wallets(unit="club", count=0) == []


def test_only_the_available_account_may_ever_be_in_debt(db):
    wallet = open_wallets(unit="club", count=1, may_overdraw=True)[0]
    assert list(Account.objects.filter(may_overdraw=True).values_list("pk", flat=True)) == [wallet.available_id]


def test_a_programme_has_one_issuing_account(db):
    assert open_issuing(unit="club") == open_issuing(unit="club")
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(unit="club", role="issuing", may_overdraw=True)


def test_debt_can_be_allowed_and_ends_for_those_who_owe_nothing(house):
    debtor, tidy = house.member(), house.member()
    assert allow_debt(unit="club", allowed=True) == 2
    house.take(debtor, 5)
    assert allow_debt(unit="club", allowed=False) == 1
    may = Account.objects.in_bulk([debtor.available_id, tidy.available_id])
    assert may[debtor.available_id].may_overdraw
    assert not may[tidy.available_id].may_overdraw
    assert balance(debtor.available_id) == -5
