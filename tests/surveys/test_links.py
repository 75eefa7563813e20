"""Rules 99 and 100: what a link in a letter or on a receipt leads to, and when it leads nowhere."""

import datetime as dt
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core import signing
from django.db import IntegrityError, transaction

from apps.common import clock
from apps.messaging.services import deliver_due
from apps.orders.models import Order
from apps.surveys import services
from apps.surveys.errors import AlreadyAnswered, BadLink, LinkOver
from apps.surveys.models import Invitation, Response
from apps.surveys.reports import funnel
from tests.factories.customers import CustomerFactory
from tests.factories.surveys import WEDNESDAY, delivered, give, invited, survey, token_of

pytestmark = pytest.mark.django_db
# The end of a shop day in Istanbul, three hours ahead of UTC.
MIDNIGHT = dt.datetime(2026, 5, 13, 21, tzinfo=dt.UTC)


@pytest.fixture
def today():
    with time_machine.travel(WEDNESDAY, tick=False) as moved:
        yield moved


def signed(value):
    return signing.Signer(sep=".", salt="surveys.link").sign(value)


def test_a_letters_link_names_its_invitation_and_nobody_elses(today):
    mira, ada = invited(customer=CustomerFactory()), invited(customer=CustomerFactory())
    for invitation in (mira, ada):
        asked = services.look_up(token_of(invitation))
        assert (asked.invitation, asked.customer, asked.response) == (invitation, invitation.customer, None)
    assert token_of(mira) != token_of(ada)


def test_a_link_is_a_whole_address_of_the_shop(settings, today):
    settings.SITE_URL = "https://lale.example/"
    address = urlsplit(services.survey_link(token_of(invited())))
    assert (address.scheme, address.netloc) == ("https", "lale.example")
    assert "//" not in address.path


@pytest.mark.parametrize(
    "value",
    [
        "i" + "0" * 32,
        "r1-" + "0" * 32,
        "r0-" + "0" * 32,
        "r" + "9" * 40 + "-" + "0" * 32,
        "r1",
        "x",
    ],
)
def test_a_well_signed_link_to_nothing_is_a_bad_link(value):
    with pytest.raises(BadLink) as refusal:
        services.look_up(signed(value))
    assert (refusal.value.code, refusal.value.conflict) == ("bad_link", False)


def test_a_link_signed_for_something_else_is_a_bad_link(today):
    invitation = invited()
    other = signing.Signer(sep=".", salt="another door").sign(f"i{invitation.public_id.hex}")
    with pytest.raises(BadLink):
        services.look_up(other)


@pytest.mark.parametrize(
    ("bought_at", "last_day"),
    [
        # Bought on the 13th by the shop's clock; with one day to answer the 14th is its last.
        (MIDNIGHT - dt.timedelta(seconds=1), 14),
        # A second later it is the 14th already, and the link lives a day longer.
        (MIDNIGHT, 15),
    ],
)
def test_a_receipts_last_day_is_counted_by_the_shops_clock_rule_99(bought_at, last_day):
    with time_machine.travel(bought_at, tick=False):
        asked = survey(on_receipts=True, valid_days=1, remind_after_days=None)
        order = delivered()
        Order.objects.filter(pk=order.pk).update(placed_at=bought_at)
        token = services.receipt_token(asked, order)
    end = MIDNIGHT.replace(day=last_day)
    for moment, is_over in ((end - dt.timedelta(seconds=1), False), (end, True)):
        with time_machine.travel(moment, tick=False):
            assert services.look_up(token).is_over is is_over


def test_the_last_second_of_the_last_day_still_takes_an_answer_and_the_next_does_not_rule_99():
    with time_machine.travel(WEDNESDAY, tick=False):
        early, late = (invited(survey(valid_days=1, recontact_days=0, remind_after_days=None)) for _letter in range(2))
    end = MIDNIGHT + dt.timedelta(days=1)
    assert early.expires_at == end
    with time_machine.travel(end - dt.timedelta(seconds=1), tick=False):
        assert give(token_of(early), 8).finished_at is not None
    with time_machine.travel(end, tick=False), pytest.raises(LinkOver) as refusal:
        give(token_of(late), 8)
    assert (refusal.value.code, refusal.value.conflict) == ("link_over", False)


def test_who_answered_in_time_is_thanked_and_not_told_that_it_is_over(today):
    invitation = invited(survey(valid_days=1, recontact_days=0, remind_after_days=None))
    give(token_of(invitation), 8)
    today.shift(dt.timedelta(days=30))
    asked = services.look_up(token_of(invitation))
    assert (asked.is_used, asked.is_over) == (True, False)
    with pytest.raises(AlreadyAnswered) as refusal:
        give(token_of(invitation), 2)
    assert (refusal.value.code, refusal.value.conflict) == ("already_answered", True)


def test_letters_that_are_out_are_answered_after_the_survey_is_switched_off(today):
    invitation = invited()
    services.switch_off(survey=invitation.survey)
    assert give(token_of(invitation), 9).finished_at is not None


def test_a_receipt_asks_only_for_a_paid_purchase_that_was_not_answered(today):
    assert services.receipt_link(delivered()) == ""
    asked = survey(on_receipts=True)
    order, other = delivered(), delivered()
    assert services.receipt_link(order).endswith(f"{services.receipt_token(asked, order)}/")
    give(services.receipt_token(asked, order), 9)
    assert services.receipt_link(order) == ""
    Order.objects.filter(pk=other.pk).update(status="cancelled")
    other.refresh_from_db()
    assert services.receipt_link(other) == ""


def test_what_was_only_begun_on_a_receipt_can_still_be_gone_on_with(today):
    asked = survey(on_receipts=True)
    order = delivered()
    give(services.receipt_token(asked, order), 9, finish=False)
    assert services.receipt_link(order) != ""


def test_a_receipt_says_how_the_answer_came_and_a_letter_too(today):
    asked = survey(on_receipts=True, recontact_days=0)
    assert give(services.receipt_token(asked, delivered()), 9).via == Response.Via.RECEIPT
    assert give(token_of(invited(asked)), 9).via == Response.Via.LETTER


@pytest.mark.parametrize(
    ("state", "after"),
    [
        ("queued", "opened"),
        ("sent", "opened"),
        ("started", "started"),
        ("finished", "finished"),
        ("expired", "expired"),
    ],
)
def test_a_touch_tells_of_the_page_and_never_takes_anything_back(today, state, after):
    invitation = invited()
    Invitation.objects.filter(pk=invitation.pk).update(state=state)
    services.note_opened(invitation)
    invitation.refresh_from_db()
    assert invitation.state == after


@pytest.mark.parametrize("is_finished", [True, False])
def test_whoever_is_quicker_than_the_sweep_counts_as_asked_by_letter_rule_101(today, is_finished):
    """A letter leaves and is answered before anybody looked what became of it."""
    invitation = invited()
    today.shift(dt.timedelta(hours=1))
    deliver_due(limit=10)
    give(token_of(invitation), 9, finish=is_finished)
    services.follow_letters(limit=10)
    steps = funnel(invitation.survey)
    assert (steps.sent, steps.started, steps.completed) == (1, 1, int(is_finished))


def test_whoever_only_looked_before_the_sweep_is_still_reminded(today):
    invitation = invited(survey(recontact_days=0, remind_after_days=5))
    today.shift(dt.timedelta(hours=1))
    deliver_due(limit=10)
    services.note_opened(invitation)
    services.follow_letters(limit=10)
    today.shift(dt.timedelta(days=5))
    assert services.remind_due(limit=10) == 1
    assert services.remind_due(limit=10) == 0


@pytest.mark.parametrize("wrong", [{"reason": "paused"}, {"state": "skipped"}, {"state": "throttled"}])
def test_the_database_wants_a_reason_for_whoever_is_not_asked_and_none_for_the_rest_rule_96(today, wrong):
    invitation = invited()
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(**wrong)


def test_the_database_keeps_one_invitation_per_purchase_and_per_occasion(today):
    asked, order, mira = survey(), delivered(), CustomerFactory()
    fixed = {"survey": asked, "customer": mira, "expires_at": clock.now()}
    Invitation.objects.create(order=order, reference="first", **fixed)
    for wrong in ({"order": order, "reference": "second"}, {"reference": "first"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Invitation.objects.create(**fixed, **wrong)


def test_the_database_keeps_out_an_answer_to_nothing_that_was_asked(today):
    asked = survey()
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.create(survey=asked, kind="nps", about="transactional", via="letter", language="en")
