"""From draft to sent: which step fits which state, and what waits meanwhile."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from apps.campaigns.errors import BadCampaign, NotReady, WrongMoment
from apps.campaigns.models import Campaign, Recipient
from apps.campaigns.reports import plan, results
from apps.campaigns.reports.planning import audience
from apps.campaigns.services import TextDraft, cancel, pause, resume, schedule, send_due, send_test, unschedule
from apps.common import clock
from apps.customers.errors import BadEmail, BadPhone
from apps.messaging.models import Message
from apps.messaging.services import deliver_due
from apps.offers.models import PromoCode
from tests.factories.campaigns import begin, campaign, in_days, people
from tests.factories.customers import CustomerFactory
from tests.factories.offers import OfferFactory

pytestmark = pytest.mark.django_db
STEPS = {"unschedule": unschedule, "pause": pause, "resume": resume, "cancel": cancel}
# What each step makes of each state; what is not named here is refused.
WAYS = {
    ("scheduled", "unschedule"): "draft",
    ("sending", "pause"): "paused",
    ("paused", "resume"): "sending",
    ("draft", "cancel"): "cancelled",
    ("scheduled", "cancel"): "cancelled",
    ("sending", "cancel"): "cancelled",
    ("paused", "cancel"): "cancelled",
}


def in_state(status):
    row = campaign()
    now = clock.now()
    hours = {} if status == "draft" else {"send_at": now}
    begun = {"started_at": now} if status in ("sending", "paused", "done") else {}
    Campaign.objects.filter(pk=row.pk).update(status=status, **hours, **begun)
    return row


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("status", Campaign.Status.values)
def test_each_step_fits_its_states_and_no_other(status, step):
    row = in_state(status)
    wanted = WAYS.get((status, step))
    if wanted:
        assert STEPS[step](campaign=row, by=None).status == wanted
        return
    with pytest.raises(WrongMoment, match=str(Campaign.Status(status).label)) as refusal:
        STEPS[step](campaign=row, by=None)
    assert (refusal.value.code, refusal.value.conflict) == ("wrong_moment", True)
    assert Campaign.objects.get().status == status


@pytest.mark.parametrize("status", ["sending", "paused", "done", "cancelled"])
def test_what_has_begun_or_ended_is_not_scheduled_again(status):
    row = in_state(status)
    with pytest.raises(WrongMoment):
        schedule(campaign=row, send_at=in_days(1), by=None)


@pytest.mark.parametrize(
    ("delta", "is_fine"),
    [
        (dt.timedelta(hours=-1), True),
        (dt.timedelta(hours=-1, seconds=-1), False),
        (dt.timedelta(0), True),
        (dt.timedelta(days=366), True),
        (dt.timedelta(days=366, seconds=1), False),
    ],
)
def test_an_hour_lies_between_just_now_and_a_year_ahead(delta, is_fine):
    row = campaign()
    with time_machine.travel(clock.now(), tick=False):
        moment = clock.now() + delta
        if is_fine:
            assert schedule(campaign=row, send_at=moment, by=None).send_at == moment
            return
        with pytest.raises(BadCampaign) as refusal:
            schedule(campaign=row, send_at=moment, by=None)
    assert refusal.value.field == "send_at"
    assert Campaign.objects.get().status == "draft"


def test_what_is_scheduled_can_be_given_another_hour():
    row = campaign()
    for days in (1, 2):
        schedule(campaign=row, send_at=in_days(days), by=None)
    row.refresh_from_db()
    assert (row.status, (row.send_at - clock.now()).days) == ("scheduled", 1)


def test_not_ready_names_every_problem_at_once():
    offer = OfferFactory.create(status="draft")
    row = campaign(offer=offer, codes="personal", texts={"tr": TextDraft("Selam", "Haber")})
    with pytest.raises(NotReady) as refusal:
        schedule(campaign=row, send_at=in_days(1), by=None)
    assert refusal.value.code == "not_ready"
    assert len(refusal.value.facts["problems"]) == 3


def test_cancelled_before_it_began_nobody_was_meant():
    people(2)
    row = campaign()
    schedule(campaign=row, send_at=in_days(1), by=None)
    assert cancel(campaign=row, by=None).finished_at is not None
    with time_machine.travel(in_days(2), tick=False):
        assert send_due(limit=10) == 0
    assert not Recipient.objects.exists()
    row.refresh_from_db()
    assert results(row) is None


def test_cancelling_while_it_is_sent_keeps_the_held_out_and_who_was_left_out_already():
    people(40)
    CustomerFactory.create_batch(2)
    row = begin(campaign(hold_out_percent=50), letters=5)
    before = Recipient.objects.filter(state="held_out").count()
    cancel(campaign=row, by=None)
    reasons = set(Recipient.objects.filter(state="left_out").values_list("reason", flat=True))
    assert (Recipient.objects.filter(state="held_out").count(), reasons) == (before, {"cancelled", "no_consent"})


def test_pausing_one_campaign_holds_no_letter_of_another(mailoutbox):
    people(2)
    held, other = begin(campaign()), begin(campaign())
    pause(campaign=held, by=None)
    deliver_due(limit=10)
    assert len(mailoutbox) == 2
    assert set(Message.objects.filter(reference__startswith=f"campaign:{other.pk}:").values_list("state")) == {
        ("sent",)
    }


def test_a_pause_outlasts_the_days_in_which_letters_may_leave(mailoutbox):
    people(1)
    row = begin(campaign(valid_days=1))
    pause(campaign=row, by=None)
    with time_machine.travel(in_days(2), tick=False):
        resume(campaign=row, by=None)
        deliver_due(limit=10)
        send_due(limit=10)
    row.refresh_from_db()
    assert (mailoutbox, row.status) == ([], "done")
    assert Message.objects.get().reason == "expired"


def test_the_sweep_begins_several_at_once_and_shares_its_limit():
    people(3)
    for _number in range(2):
        schedule(campaign=campaign(), send_at=clock.now(), by=None)
    assert [send_due(limit=4), send_due(limit=4), send_due(limit=4)] == [4, 2, 0]
    assert set(Campaign.objects.values_list("status", flat=True)) == {"sending"}


def test_the_same_sweep_twice_writes_nobody_a_second_letter():
    people(3)
    begin(campaign())
    assert send_due(limit=10) == 0
    assert Message.objects.count() == Recipient.objects.count() == 3


@pytest.mark.parametrize(("percent", "low", "high"), [(0, 0, 0), (10, 2, 45), (50, 64, 136)])
def test_the_lot_holds_out_about_as_many_as_were_asked_for(percent, low, high):
    people(200)
    told = plan(campaign(hold_out_percent=percent))
    assert low <= told.held_out <= high
    assert told.gets + told.held_out == told.people == 200


def test_a_larger_hold_out_takes_more_people_and_keeps_the_first():
    people(100)
    row = campaign()
    today, held = clock.now().date(), []
    for percent in (10, 30, 50):
        row.hold_out_percent = percent
        held.append(set(audience(row, today).filter(fate="held_out").values_list("pk", flat=True)))
    assert held[0] < held[1] < held[2]


def test_nobody_foresees_the_lot_without_the_shops_key(settings):
    people(100)
    row = campaign(hold_out_percent=50)

    def lot():
        return set(audience(row, clock.now().date()).filter(fate="held_out").values_list("pk", flat=True))

    first = lot()
    settings.SECRET_KEY = "another"  # noqa: S105
    assert lot() != first


def test_the_plan_shows_those_who_were_asked_for():
    got = people(3)
    silent = CustomerFactory.create()
    row = campaign()
    for reason, found in ((None, 4), ("", 3), ("no_consent", 1), ("held_out", 0), ("no_address", 0)):
        assert len(plan(row, reason=reason).sample) == found
    assert plan(row, reason="no_consent").sample[0].customer == silent
    assert {each.customer for each in plan(row, reason="").sample} == set(got)


@pytest.mark.parametrize(
    ("channel", "to", "refusal"),
    [("email", "nobody", BadEmail), ("email", "", BadEmail), ("sms", "12", BadPhone), ("sms", "a@b.example", BadPhone)],
)
def test_a_test_goes_to_an_address_of_its_channel(channel, to, refusal):
    row = campaign(channel=channel)
    with pytest.raises(refusal):
        send_test(campaign=row, to=to, customer=people(1)[0], by=None)
    assert not Message.objects.exists()


def test_a_test_of_nothing_is_refused_and_each_test_is_a_letter_of_its_own():
    mira = people(1)[0]
    with pytest.raises(BadCampaign, match="Write the letter first"):
        send_test(campaign=campaign(texts={}), to="a@b.example", customer=mira, by=None)
    row = campaign()
    for _click in range(2):
        send_test(campaign=row, to="a@b.example", customer=mira, by=None)
    assert set(Message.objects.values_list("purpose", "customer", "to")) == {("service", None, "a@b.example")}
    assert (Message.objects.count(), Recipient.objects.count(), PromoCode.objects.count()) == (2, 0, 0)
