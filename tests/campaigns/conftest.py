from collections.abc import Iterator

import pytest
import time_machine

from tests.support.hours import noon


@pytest.fixture(autouse=True)
def it_is_noon() -> Iterator[None]:
    """Whoever runs the tests at night: letters are not held back for quiet hours."""
    with time_machine.travel(noon()):
        yield
