"""Nobody changes how long points last without seeing first what it means for the points members have."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from apps.checkout.services import complete_order
from apps.ledger.models import Lot
from apps.programs.models import Program
from apps.programs.reports import ExpiryPreview, expiry_rules, preview_expiry
from apps.programs.services import change_expiry, grant_opening
from tests.factories.customers import CustomerFactory
from tests.factories.orders import NOON, draft_order
from tests.factories.programs import member, program
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 5, 10)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def club() -> Program:
    """Two members; one has points of two days, the other some with a day of their own."""
    club = program(name="Kahve Club")
    first, second = CustomerFactory.create(), CustomerFactory.create()
    for who, total, when in (
        (first, 10_000, "2025-01-10"),
        (first, 2_000, "2026-05-01"),
        (second, 3_000, "2026-05-10"),
    ):
        at = dt.datetime.combine(dt.date.fromisoformat(when), dt.time(9), tzinfo=dt.UTC)
        complete_order(draft=draft_order(total, customer_id=who.pk, placed_at=at))
    other = member(club, second)
    grant_opening(membership=other, points=7, reference="1", effective_on=TODAY, expires_on=dt.date(2026, 8, 1))
    return club


@pytest.fixture
def owner(client):
    person = UserFactory.create()
    client.force_login(person)
    return person


def address(club: Program) -> str:
    return reverse("admin:programs_expiry", args=[club.pk])


def previewed(club: Program, months: int | None, round_up: str = "") -> ExpiryPreview:
    club.refresh_from_db()
    return preview_expiry(club, months=months, round_up=round_up, today=TODAY)


def test_turning_expiry_on_concerns_all_points_without_a_day_of_their_own(club):
    assert previewed(club, 6) == ExpiryPreview(
        points=150, members=2, first_on=dt.date(2026, 11, 10), sooner=150, later=0, kept=7
    )


def test_the_preview_says_what_then_happens(club):
    """Whatever the change, the days are those of the preview."""
    for months, round_up in ((6, ""), (3, "quarter"), (24, ""), (None, "")):
        told = previewed(club, months, round_up)
        before = dict(Lot.objects.filter(keeps_day=False).values_list("pk", "expires_on"))
        change_expiry(program=club, mode="rolling" if months else "none", months=months, round_up=round_up)
        lots = Lot.objects.filter(keeps_day=False)
        days = [lot.expires_on for lot in lots if lot.expires_on]
        assert told.first_on == (min(days) if days else None)
        far = dt.date.max
        assert told.sooner == sum(x.remaining for x in lots if (x.expires_on or far) < (before[x.pk] or far))
        assert told.later == sum(x.remaining for x in lots if (x.expires_on or far) > (before[x.pk] or far))


def test_a_programme_without_points_has_nothing_to_lose():
    told = previewed(program(), 6)
    assert (told.points, told.members, told.first_on, told.kept) == (0, 0, None, 0)


def test_the_page_shows_what_it_means_and_changes_nothing(client, owner, club):
    page = client.post(address(club), {"expiry": "rolling", "expiry_months": "6", "expiry_round_up": "month"})
    text = page.content.decode()
    assert "What this would mean today" in text
    assert "Nov. 30, 2026" in text or "30 November 2026" in text or "30 Nov" in text
    club.refresh_from_db()
    assert club.expiry == "none"
    assert not Lot.objects.filter(keeps_day=False, expires_on__isnull=False).exists()


def test_confirmed_it_changes_and_the_programme_tells_it(client, owner, club):
    values = {"expiry": "rolling", "expiry_months": "6", "expiry_round_up": "month", "confirmed": "on"}
    back = client.post(address(club), values)
    assert back.status_code == 302
    assert back["Location"] == reverse("admin:programs_program_change", args=[club.pk])
    club.refresh_from_db()
    assert (club.expiry, club.expiry_months, club.expiry_round_up, club.expiry_changed_on) == (
        "rolling",
        6,
        "month",
        TODAY,
    )
    page = client.get(back["Location"]).content.decode()
    assert "Your points last 6 months from the day you can spend them, and then to the end of that month." in page
    assert address(club) in page


def test_turning_it_off_asks_for_no_months(client, owner):
    club = program(expiry_months=6, expiry_round_up="year")
    values = {"expiry": "none", "expiry_months": "6", "expiry_round_up": "year", "confirmed": "on"}
    assert client.post(address(club), values).status_code == 302
    club.refresh_from_db()
    assert (club.expiry, club.expiry_months, club.expiry_round_up) == ("none", None, "")


@pytest.mark.parametrize("months", ["", "0", "-1", "601", "x"])
def test_months_that_are_none_are_asked_for_again(client, owner, club, months):
    values = {"expiry": "rolling", "expiry_months": months, "expiry_round_up": "", "confirmed": "on"}
    page = client.post(address(club), values)
    assert page.status_code == 200
    assert page.context["form"].errors
    club.refresh_from_db()
    assert club.expiry == "none"


def test_only_who_may_change_programmes_gets_there(client, club):
    client.force_login(UserFactory.create(role="support"))
    assert client.get(address(club)).status_code == 403
    assert client.post(address(club), {"expiry": "none", "confirmed": "on"}).status_code == 403


def test_a_programme_that_is_not_there_is_not_found(client, owner):
    assert client.get(reverse("admin:programs_expiry", args=[999])).status_code == 404


def test_the_rules_about_lasting_are_those_of_the_house():
    assert expiry_rules(program()) == ["Your points do not run out."]
