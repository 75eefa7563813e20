import pytest

from tests.factories.segments import istanbul


@pytest.fixture(autouse=True)
def shop() -> None:
    istanbul()
