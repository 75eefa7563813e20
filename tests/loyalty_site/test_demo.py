"""The invented shop: it lives as real customers do, every screen has something true to show, and nobody gets it by accident."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.db.models import Avg, Count, F, Sum
from django.test import Client
from django.urls import reverse

from apps.campaigns.models import Campaign
from apps.common import clock
from apps.customers.models import Consent, Customer
from apps.feedback.models import Case, CaseMessage, Recovery
from apps.insights.reports.five import five
from apps.ledger.models import Lot, Transfer
from apps.ledger.reports import verify
from apps.messaging.models import Message
from apps.nights.models import Night, Reminder
from apps.nights.services import due_day
from apps.offers.models import Offer, OfferUse, Tally
from apps.orders.models import Order, ParkedRefund, Refund
from apps.programs.models import Accrual, Adjustment, Membership, TierMove
from apps.rewards.models import Redemption
from apps.staff.models import User
from apps.surveys.models import Invitation, Response, Survey
from apps.surveys.reports.following import followed
from apps.surveys.reports.scores import Answers
from loyalty_site.demo import invented
from loyalty_site.demo.rhythm import MINOR_PER_UNIT, SOURCE
from tests.factories.staff import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ZONE = ZoneInfo("Europe/Istanbul")
MEMBERS, PURCHASES, RETURNS = 1177, 4671, 898
# Rows that this history does not have.
EMPTY = {"ParkedRefund", "JoinRequest", "Suppression", "Shop"}
NOON = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """The demo is loaded once for the module; what its tests change is rolled back to it."""
    from django.conf import settings
    from django.db import transaction

    with django_db_blocker.unblock(), time_machine.travel(NOON, tick=True), transaction.atomic():
        debug, settings.DEBUG = settings.DEBUG, True
        out = StringIO()
        call_command("load_demo", stdout=out, stderr=StringIO())
        settings.DEBUG = debug
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def demo(told, settings):
    settings.DEBUG = True
    with time_machine.travel(NOON, tick=True):
        yield told


def by_members():
    """What the file tells of."""
    return Order.objects.exclude(customer=None).exclude(external_id__startswith="E-")


def rows_of_the_file() -> list[dict[str, str]]:
    with SOURCE.open(newline="") as file:
        return list(csv.DictReader(file))


def test_the_demo_refuses_to_open_on_the_internet(db) -> None:
    with pytest.raises(CommandError):
        call_command("load_demo")


def test_the_members_are_those_of_the_file_and_everyone_of_them_bought(demo) -> None:
    told_of = {row["member"] for row in rows_of_the_file()}
    assert len(told_of) == MEMBERS == Customer.objects.count()
    assert Order.objects.exclude(customer=None).values("customer").distinct().count() == MEMBERS


def test_purchases_and_returns_are_as_many_as_in_the_file_beside_those_that_came_before_it(demo) -> None:
    kinds = Counter(row["return"] for row in rows_of_the_file())
    assert (kinds["0"], kinds["1"]) == (PURCHASES, RETURNS)
    earlier = Order.objects.filter(external_id__startswith="E-")
    assert by_members().count() == PURCHASES
    assert Refund.objects.count() == RETURNS
    assert not ParkedRefund.objects.exists()
    # Each of them is bought only because the file tells of its return and of no purchase for it.
    assert 0 < earlier.count() < 50
    assert earlier.annotate(returns=Count("refunds")).filter(returns=0).count() == 0


def test_everybody_comes_on_the_days_of_the_file_and_the_newest_purchase_is_of_yesterday(demo) -> None:
    rows = [row for row in rows_of_the_file() if row["return"] == "0"]
    moments = sorted(dt.datetime.fromisoformat(row["at"]) for row in rows)
    shift = dt.date(2026, 11, 21) - moments[-1].date()
    came = by_members().order_by("placed_at").values_list("placed_at", flat=True)
    assert [at.astimezone(ZONE).replace(tzinfo=None) for at in came] == [moment + shift for moment in moments]
    by_member = Counter(row["member"] for row in rows)
    orders = by_members().values("customer").annotate(orders=Count("pk"))
    assert sorted(entry["orders"] for entry in orders) == sorted(by_member.values())


def test_amounts_keep_to_each_other_as_in_the_file(demo) -> None:
    cheapest_good = 20_00
    rows = rows_of_the_file()
    full = {
        order.external_id[2:]: order.full
        for order in by_members().annotate(full=Sum(F("lines__total_minor") + F("lines__discount_minor")))
    }
    for number, row in enumerate(rows, start=1):
        if row["return"] == "0":
            wanted = round(float(row["amount"]) * MINOR_PER_UNIT)
            assert abs(full[f"{number:05}"] - wanted) < cheapest_good


def test_some_buy_without_a_card_and_get_no_points(demo) -> None:
    guests = Order.objects.filter(customer=None)
    assert PURCHASES * 0.15 < guests.count() < PURCHASES * 0.25
    assert not Accrual.objects.filter(order__in=guests).exists()
    assert not guests.filter(placed_at__date__gte=NOON.date()).exists()


def test_the_books_of_the_demo_add_up(demo) -> None:
    assert verify().differences == []
    kinds = set(Transfer.objects.values_list("kind", flat=True))
    assert {"earn", "activate", "reverse", "hold", "redeem", "release"} <= kinds
    assert Membership.objects.filter(available__balance__gt=0).count() > MEMBERS / 2


def test_rewards_were_taken_used_on_bills_and_left_to_run_out(demo) -> None:
    assert {"issued", "used", "expired"} <= set(Redemption.objects.values_list("status", flat=True))
    assert Redemption.objects.filter(order__isnull=False, discount_minor__gt=0).count() > 10


def test_members_went_up_and_down_and_stand_on_every_level(demo) -> None:
    standing = Counter(Membership.objects.values_list("tier__code", flat=True))
    assert standing["seed"] > standing["sprout"] > standing["bud"] > standing["bloom"] > 10
    reasons = set(TierMove.objects.values_list("reason", flat=True))
    assert {"earned", "not_kept", "kept", "refund", "manual"} <= reasons
    assert Accrual.objects.filter(multiplier_milli=2000).exists()


def test_points_ran_out_and_some_are_about_to(demo) -> None:
    today = NOON.astimezone(ZONE).date()
    assert Transfer.objects.filter(kind="expire").count() > 1000
    assert not Lot.objects.open().filter(expires_on__lt=today).exists()
    assert Lot.objects.open().filter(expires_on__lt=today + dt.timedelta(days=8)).count() > 10


def test_the_last_nights_were_lived_and_their_letters_lie_in_the_tray(demo, client: Client) -> None:
    days = [NOON.date() - dt.timedelta(days=ago) for ago in (1, 2, 3)]
    assert [night.day for night in Night.objects.filter(finished_at__isnull=False)] == days
    assert due_day() is None
    letters = Message.objects.filter(purpose="programme")
    assert set(letters.values_list("state", flat=True)) == {"sent"}
    assert {letter.due_at.astimezone(ZONE).hour for letter in letters} == {10}
    assert set(letters.values_list("language", flat=True)) == {"tr", "az", "en"}
    assert Reminder.objects.exclude(reason="").exists()
    assert "Kahve" in client.get(reverse("portal:tray")).content.decode()


def test_what_was_done_by_hand_has_its_reason_and_one_of_it_was_undone(demo) -> None:
    # Two presents, and one to make a case right.
    assert Adjustment.objects.filter(undone_at=None).exclude(words="").count() == 3
    assert Adjustment.objects.exclude(undone_at=None).get().by.role == "manager"


def test_nobody_in_the_demo_can_be_written_to_or_called(demo) -> None:
    for email, phone in Customer.objects.values_list("email", "phone"):
        assert not email or email.endswith(".example")
        assert not phone or phone.startswith(("+90500000", "+99450000", "+447700900"))
        assert email or phone
    assert all(email.endswith("@demo.example") for email in User.objects.values_list("email", flat=True))


def test_members_speak_three_languages_and_most_said_yes_to_letters(demo) -> None:
    spoken = Counter(Customer.objects.values_list("language", flat=True))
    assert spoken["tr"] > spoken["az"] > spoken["en"] > 30
    yes = Consent.objects.filter(purpose="programme", channel="email").values_list("granted", flat=True)
    assert MEMBERS / 2 < sum(yes) < len(yes)


def test_everybody_joined_when_they_first_bought_and_not_today(demo) -> None:
    assert not Customer.objects.filter(joined_at__date=NOON.date()).exists()
    late = Order.objects.filter(placed_at__lt=F("customer__joined_at"))
    assert not late.exists()


def test_the_demo_is_opened_once(demo) -> None:
    counts = [model.objects.count() for model in (Order, Refund, Accrual, Redemption, User)]
    again = StringIO()
    call_command("load_demo", stdout=again)
    assert again.getvalue() == demo
    assert [model.objects.count() for model in (Order, Refund, Accrual, Redemption, User)] == counts


def test_those_whose_sign_ins_are_told_can_sign_in(demo, client: Client) -> None:
    for person in (invented.OWNER, invented.MANAGER, invented.SUPPORT, *invented.CASHIERS):
        assert person.email in demo or person in invented.CASHIERS[1:]
        assert User.objects.get(email=person.email).check_password(invented.PASSWORD)
    member = Customer.objects.get(email=invented.MEMBERS[0].email)
    assert member.orders.count() > 10


def test_every_row_of_the_demo_opens_at_the_desk(client: Client, demo) -> None:
    client.force_login(UserFactory())
    for model in admin.site._registry:
        if not model.__module__.startswith("apps.") or model.__name__ in EMPTY or not model.objects.exists():
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model.objects.latest("pk")
        # Some lead on to the page where the row is worked with.
        assert client.get(reverse(f"{name}_change", args=[row.pk]), follow=True).status_code == 200, name
        assert client.get(reverse(f"{name}_changelist")).status_code == 200, name


def test_offers_were_used_on_the_days_on_which_they_held_and_count_what_they_gave(demo) -> None:
    uses = OfferUse.objects.select_related("offer", "order")
    assert uses.count() > 40
    for use in uses:
        day, offer = use.order.placed_at.astimezone(ZONE).date(), use.offer
        assert use.at == use.order.placed_at
        assert (offer.starts_on or day) <= day <= (offer.ends_on or day)
    for tally in Tally.objects.filter(scope="offer"):
        own = [use for use in uses if use.offer_id == tally.offer_id]
        assert (tally.uses, tally.money_minor) == (len(own), sum(use.discount_minor for use in own))
    states = set(Offer.objects.values_list("status", flat=True))
    assert states == {"draft", "live", "ended"}


def test_a_campaign_went_out_with_a_hold_out_and_some_used_their_code(demo) -> None:
    campaign = Campaign.objects.get(status="done")
    people = Counter(campaign.recipients.values_list("state", flat=True))
    assert people["written"] > 40
    assert 0 < people["held_out"] < people["written"] / 2
    assert people["left_out"] > 0
    assert set(Message.objects.filter(template="campaigns/letter").values_list("state", flat=True)) == {"sent"}
    assert OfferUse.objects.filter(offer=campaign.offer, code__customer__isnull=False).count() > 3
    held_out = campaign.recipients.filter(state="held_out").values("customer")
    assert not Message.objects.filter(customer__in=held_out, template="campaigns/letter").exists()


def test_members_answered_all_year_and_late_deliveries_show(demo) -> None:
    answers = Response.objects.finished().filter(kind="nps")
    assert len({answer.finished_at.month for answer in answers}) == 12
    assert not answers.filter(finished_at__gt=clock.now()).exists()
    late = answers.filter(order__delivered_at__gt=F("order__promised_at"))
    assert late.aggregate(Avg("score"))["score__avg"] < answers.aggregate(Avg("score"))["score__avg"] - 1
    assert Invitation.objects.filter(state="throttled").exists()
    found = five(NOON.astimezone(ZONE).date())
    assert {voice.kind for voice in found.voices} == {"nps", "csat"}
    assert next(voice for voice in found.voices if voice.kind == "nps").latest.value is not None


def test_unhappy_members_were_called_back_and_the_report_of_it_says_something(demo) -> None:
    """Rule 102."""
    told = followed(Answers.of(Survey.objects.get(kind="nps", is_on=True)))
    assert told.solved >= 10
    assert 0 < told.in_time < told.solved
    assert told.opened == told.solved + 2


def test_cases_of_every_state_wait_for_whoever_looks_around(demo) -> None:
    assert set(Case.objects.values_list("status", flat=True)) == {"open", "waiting", "solved", "closed"}
    assert Recovery.objects.waiting().count() == 1
    assert Recovery.objects.given().count() == 1
    assert Case.objects.filter(channel="survey").exists()
    assert CaseMessage.objects.filter(written_at__gt=clock.now()).count() == 0


def test_the_morning_of_the_demo_has_something_to_say(demo, client: Client) -> None:
    client.force_login(User.objects.get(email=invented.OWNER.email), backend="apps.staff.backends.RoleBackend")
    cards = client.get(reverse("admin:index"), headers={"accept-language": "en"}).context["attention"]
    assert {card.text for card in cards} >= {
        "Cases whose time is over",
        "Cases that nobody took",
        "Cases with a gift to approve",
        "Offers still in draft",
    }


NOTE = "names and products are made up"


@pytest.mark.parametrize("name", ["admin:login", "portal:sign_in", "portal:home", "portal:tray"])
def test_pages_say_that_the_shop_is_invented(client: Client, demo, settings, name: str) -> None:
    settings.DEMO = True
    told = client.get(reverse(name), headers={"accept-language": "en"}, follow=True).content.decode()
    assert told.count(NOTE) == 1
    settings.DEMO = False
    assert NOTE not in client.get(reverse(name), headers={"accept-language": "en"}, follow=True).content.decode()


def test_pages_for_staff_say_so_as_well(client: Client, demo, settings) -> None:
    settings.DEMO = True
    for person, page in ((invented.OWNER, "admin:index"), (invented.CASHIERS[0], "till:home")):
        client.force_login(User.objects.get(email=person.email), backend="apps.staff.backends.RoleBackend")
        told = client.get(reverse(page), headers={"accept-language": "en"}, follow=True).content.decode()
        assert told.count(NOTE) == 1, page
