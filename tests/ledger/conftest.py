import pytest

from apps.ledger.services import Wallet
from tests.factories.ledger import House


@pytest.fixture
def house(db) -> House:
    return House()


@pytest.fixture
def mira(house: House) -> Wallet:
    return house.member()
