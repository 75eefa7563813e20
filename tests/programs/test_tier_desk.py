"""The owner writes levels in the browser, sees who moves before it happens, and overrules by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.common import clock
from apps.common.spelling import times_text
from apps.customers.models import Customer
from apps.programs.admin.tiers import figures
from apps.programs.models import Accrual, Ladder, Membership, Program, Tier, TierMove
from apps.programs.reports import explain
from apps.programs.services import set_tier
from apps.staff.models import User
from tests.factories.customers import CustomerFactory
from tests.factories.programs import ladder, member, moves, program, tier_of
from tests.factories.staff import UserFactory
from tests.programs.test_tiers import NOON, buy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def club():
    return program(code="club")


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(UserFactory())
    return client


@pytest.fixture
def mira():
    return CustomerFactory.create(name="Mira")


def url(club) -> str:
    return reverse("admin:programs_ladder", args=[club.pk])


def sent(*levels: tuple[str, ...], step: str = "check", **terms: Any) -> dict[str, str]:
    """Code, name, from, times: as the browser sends them."""
    typed = {"basis": "spend", "window": "calendar_year", "months": "", "downgrade": "to_earned", "grace_days": "0"}
    typed |= {"step": step, "levels-TOTAL_FORMS": str(len(levels)), "levels-INITIAL_FORMS": "0"} | terms
    for number, level in enumerate(levels):
        for field, value in zip(("code", "name", "threshold", "multiplier", "benefits"), level, strict=False):
            typed[f"levels-{number}-{field}"] = value
    return typed


NEW = [("", "Üye", "0", "1"), ("", "Gümüş", "1000,00", "1,25"), ("", "", "", "")]


def test_a_new_ladder_is_suggested_looked_at_and_saved(owner: Client, club, mira) -> None:
    buy(mira, 150_000)
    page = owner.get(url(club)).content.decode()
    assert "Silver" in page
    looked = owner.post(url(club), sent(("", "Base", "0", "1"), ("", "Silver", "1000.00", "1.25"), ("", "", "", "")))
    assert looked.context["preview"].ups == 1
    assert "Mira: Base → Silver today" in looked.content.decode()
    assert not Ladder.objects.exists()
    saved = owner.post(url(club), sent(("", "Base", "0", "1"), ("", "Silver", "1000.00", "1,25"), step="save"))
    assert saved.status_code == 302
    assert tier_of(mira, club) == "silver"
    silver = Tier.objects.get(code="silver")
    assert (silver.threshold, silver.multiplier_milli) == (100_000, 1250)
    assert TierMove.objects.get().actor == User.objects.get()


def test_turkish_names_and_figures_are_taken_as_they_are_written(owner: Client, club) -> None:
    reply = owner.post(url(club), sent(*NEW, step="save"))
    assert reply.status_code == 302, reply.context["levels"].errors
    assert list(Tier.objects.values_list("name", "code", "threshold")) == [
        ("Üye", "uye", 0),
        ("Gümüş", "gumus", 100_000),
    ]


@pytest.mark.parametrize(
    ("levels", "terms", "told"),
    [
        ([("", "Base", "5", "1")], {}, "The lowest level begins at 0."),
        ([("", "Base", "0", "1"), ("", "Gold", "0", "1")], {}, "Two levels begin at the same figure."),
        ([("", "Base", "0", "1"), ("", "Gold", "many", "1")], {}, "levels-1-threshold"),
        ([("", "Base", "0", "0")], {}, "Write how many times, for example 1.5."),
        ([("", "Base", "0", "NaN")], {}, "Write how many times, for example 1.5."),
        ([("", "Base", "0", "1")], {"window": "rolling"}, "Say over how many months."),
        ([("", "Base", "0", "1"), ("", "Gold", "1.5", "1")], {"basis": "orders"}, "Write a whole number"),
        ([("", "Base", "0", "1")], {"basis": "stars"}, "stars"),
        ([("", "Base", "0", "1"), ("", "Gold", "9" * 40, "1")], {"basis": "points"}, "Give an amount of zero or more."),
    ],
)
@pytest.mark.parametrize("step", ["check", "save"])
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(owner: Client, club, levels, terms, told, step) -> None:
    reply = owner.post(url(club), sent(*levels, step=step, **terms))
    page = reply.content.decode()
    assert reply.status_code == 200
    assert told in page
    assert levels[-1][1] in page
    assert not Ladder.objects.exists()


def test_changed_figures_are_looked_at_before_they_hold(owner: Client, club, mira) -> None:
    """Rule 49."""
    ladder(club)
    buy(mira, 60_000)
    page = owner.get(url(club)).content.decode()
    assert 'value="1000.00"' in page
    assert 'value="1.5"' in page
    levels = [("base", "Base", "0", "1"), ("silver", "Silver", "500", "1"), ("gold", "Gold", "5000", "1.5")]
    looked = owner.post(url(club), sent(*levels))
    assert (looked.context["preview"].ups, tier_of(mira, club)) == (1, "base")
    owner.post(url(club), sent(*levels, step="save"))
    assert moves(mira) == [("base", "silver", "ladder", "2026-05-10")]


def test_what_was_changed_after_looking_is_looked_at_again(owner: Client, club, mira) -> None:
    """Rule 49: nothing is saved that nobody saw."""
    buy(mira, 60_000)
    first = [("", "Base", "0", "1"), ("", "Silver", "1000", "1")]
    looked = owner.post(url(club), sent(*first))
    seen = looked.context["seen"]
    assert f'name="seen" value="{seen}"' in looked.content.decode()
    again = owner.post(url(club), sent(("", "Base", "0", "1"), ("", "Silver", "500", "1"), step="save", seen=seen))
    assert again.context["preview"].ups == 1
    assert not Ladder.objects.exists()
    assert owner.post(url(club), sent(*first, step="save", seen=seen)).status_code == 302


def test_a_level_somebody_has_is_not_taken_away_and_says_why(owner: Client, club, mira) -> None:
    ladder(club)
    buy(mira, 100_000)
    reply = owner.post(url(club), sent(("base", "Base", "0", "1"), ("silver", "", "", ""), step="save"))
    assert "Somebody has or had the level “Silver”" in reply.content.decode()
    assert Tier.objects.count() == 3


@pytest.mark.parametrize(
    ("role", "may_look", "may_save"), [("manager", 200, 302), ("support", 200, 403), ("cashier", 403, 403)]
)
def test_who_may_write_levels(client: Client, club, role, may_look, may_save) -> None:
    client.force_login(UserFactory(role=role))
    looked = client.get(url(club), follow=False)
    # A cashier is sent away by the desk's own door.
    assert looked.status_code in {may_look, 302} if role == "cashier" else looked.status_code == may_look
    saved = client.post(url(club), sent(("", "Base", "0", "1"), step="save"))
    assert Ladder.objects.exists() == (may_save == 302)
    assert saved.status_code in {may_save, 302}


def test_a_level_is_given_by_hand_with_a_reason(owner: Client, club, mira) -> None:
    """Rule 51."""
    ladder(club)
    mine, gold = member(club, mira), Tier.objects.get(code="gold")
    give = reverse("admin:programs_membership_tier", args=[mine.pk])
    assert "Base since" in owner.get(give).content.decode()
    without = owner.post(give, {"tier": gold.pk, "reason": ""})
    assert without.context["form"].errors.keys() == {"reason"}
    past = owner.post(give, {"tier": gold.pk, "reason": "Neighbour", "until_on": "2020-01-01"})
    assert past.context["form"].errors.keys() == {"until_on"}
    assert owner.post(give, {"tier": gold.pk, "reason": "Neighbour", "until_on": "2026-12-01"}).status_code == 302
    move = TierMove.objects.get()
    assert (move.to_tier, move.words, move.until_on, move.actor_id is not None) == (
        gold,
        "Neighbour",
        dt.date(2026, 12, 1),
        True,
    )
    page = owner.get(reverse("admin:programs_membership_change", args=[mine.pk])).content.decode()
    assert "Neighbour" in page
    assert "Changed by staff" in page


def test_support_gives_no_levels(client: Client, club, mira) -> None:
    ladder(club)
    client.force_login(UserFactory(role="support"))
    assert client.get(reverse("admin:programs_membership_tier", args=[member(club, mira).pk])).status_code == 403


def test_a_member_without_tiers_has_no_level_to_give(owner: Client, club, mira) -> None:
    mine = member(club, mira)
    assert owner.get(reverse("admin:programs_membership_tier", args=[mine.pk])).status_code == 404
    assert (
        reverse("admin:programs_membership_tier", args=[mine.pk])
        not in owner.get(reverse("admin:programs_membership_change", args=[mine.pk])).content.decode()
    )


def test_the_lists_tell_tier_and_history_and_cost_the_same_for_many(
    owner: Client, club, django_assert_max_num_queries
) -> None:
    ladder(club)
    buy(CustomerFactory.create(), 100_000)
    lists = [reverse("admin:programs_membership_changelist"), reverse("admin:programs_tiermove_changelist")]
    counts = []
    for page in lists:
        with django_assert_max_num_queries(20) as few:
            assert "Silver" in owner.get(page).content.decode()
        counts.append(len(few))
    for _number in range(4):
        buy(CustomerFactory.create(), 100_000)
    for page, count in zip(lists, counts, strict=True):
        with django_assert_max_num_queries(count):
            owner.get(page)
    silver = Tier.objects.get(code="silver")
    found = owner.get(lists[0], {"tier__id__exact": silver.pk})
    assert found.context["cl"].result_count == Membership.objects.filter(tier=silver).count() == 5


@pytest.mark.parametrize(
    ("value", "basis", "text"),
    [(150_000, "spend", "1500.00"), (150, "points", "150"), (3, "orders", "3")],
)
def test_figures_read_back_as_they_are_shown_in_a_field(value, basis, text) -> None:
    assert figures.typed(value, basis) == text
    for language in ("en", "tr", "az"):
        with translation.override(language):
            assert figures.parse(figures.typed(value, basis), basis) == figures.parse(text, basis) == value


def test_in_turkish_the_page_writes_figures_with_a_comma_and_reads_them_back(owner: Client, club: Program) -> None:
    ladder(club, 400_000)
    headers = {"accept-language": "tr"}
    page = owner.get(url(club), headers=headers)
    levels = page.context["levels"]
    assert [form["threshold"].value() for form in levels][:2] == ["0,00", "4000,00"]
    assert 'role="region"' in page.content.decode()
    base, silver = (form["code"].value() for form in list(levels)[:2])
    rows = sent((base, "Üye", "0,00", "1"), (silver, "Gümüş", "4.000,00", "1,25"), step="save")
    assert owner.post(url(club), rows, headers=headers).status_code == 302
    assert list(club.ladder.tiers.values_list("threshold", "multiplier_milli")) == [(0, 1000), (400_000, 1250)]


def test_who_has_a_level_to_the_end_of_the_calendar_stays_whatever_is_looked_at(
    owner: Client, club: Program, mira: Customer
) -> None:
    ladder(club, 400_000)
    silver = Tier.objects.get(code="silver")
    set_tier(
        membership=member(club, mira), tier=silver, until_on=dt.date.max, reason="a neighbour", by=UserFactory.create()
    )
    looked = owner.post(url(club), sent(("base", "Base", "0", "1"), ("silver", "Silver", "9000.00", "1.25")))
    assert looked.status_code == 200
    preview = looked.context["preview"]
    assert (preview.ups, preview.downs_later, preview.stays) == (0, 0, 1)


@pytest.mark.parametrize("text", ["4.000", "4,000"])
def test_a_threshold_that_two_readers_read_differently_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        figures.parse(text, "spend")


@pytest.mark.parametrize(
    ("text", "milli"), [("1", 1000), ("1.5", 1500), ("1,25", 1250), ("0.001", 1), ("100", 100_000)]
)
def test_multipliers_are_exact(text, milli) -> None:
    assert figures.multiplier_milli(text) == milli
    for language in ("en", "tr", "az"):
        with translation.override(language):
            assert figures.multiplier_milli(times_text(milli)) == milli


@pytest.mark.parametrize("text", ["", "x", "-1", "1.0005", "101", "inf", "1e9"])
def test_what_is_no_multiplier_is_refused(text) -> None:
    with pytest.raises(ValidationError):
        figures.multiplier_milli(text)


def test_an_explanation_names_the_multiplier(club, mira) -> None:
    """Rule 9."""
    ladder(club)
    buy(mira, 500_000)
    buy(mira, 10_000)
    first, second = (str(explain(accrual)) for accrual in Accrual.objects.order_by("pk"))
    assert (first, second) == ("5000.00 × 1 / 1.00 = 5000", "100.00 × 1 / 1.00 × 1.5 = 150")
