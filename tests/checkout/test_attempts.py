from __future__ import annotations

import pytest
from django.db import IntegrityError, OperationalError, transaction

from apps.catalog.models import Category
from apps.checkout.services.attempts import in_one_transaction


class Stubborn:
    """Work that writes a row and then fails a few times."""

    def __init__(self, error: Exception, times: int) -> None:
        self.error, self.times, self.tries = error, times, 0

    def __call__(self) -> str:
        self.tries += 1
        Category.objects.create(code=f"try-{self.tries}", name="Try")
        if self.tries <= self.times:
            raise self.error
        return "done"


def deadlock() -> OperationalError:
    error, cause = OperationalError("deadlock detected"), Exception()
    cause.sqlstate = "40P01"  # type: ignore[attr-defined]
    error.__cause__ = cause
    return error


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [IntegrityError("twice"), deadlock()])
def test_the_loser_of_a_race_starts_over_and_leaves_nothing_of_the_first_try(error):
    work = Stubborn(error, times=2)
    assert in_one_transaction(work) == "done"
    assert list(Category.objects.values_list("code", flat=True)) == ["try-3"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [IntegrityError("for ever"), deadlock()])
def test_what_fails_every_time_is_raised_in_the_end(error):
    work = Stubborn(error, times=9)
    with pytest.raises(type(error)):
        in_one_transaction(work)
    assert (work.tries, Category.objects.count()) == (3, 0)


@pytest.mark.django_db
def test_another_fault_of_the_database_is_not_tried_again():
    work = Stubborn(OperationalError("disk full"), times=9)
    with pytest.raises(OperationalError):
        in_one_transaction(work)
    assert work.tries == 1


@pytest.mark.django_db(transaction=True)
def test_inside_the_callers_transaction_a_deadlock_is_the_callers():
    work = Stubborn(deadlock(), times=9)
    with pytest.raises(OperationalError), transaction.atomic():
        in_one_transaction(work)
    assert work.tries == 1
