"""From the hour of the letter to the postman: who may be written to is asked twice (rules 85, 86, 88, 89 and 90)."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from apps.customers.models import Customer
from apps.flows.models import Flow, FlowRun
from apps.flows.services import StepText, enter_due, entering, write_due, writing
from apps.flows.tasks import follow
from apps.messaging.models import Message
from apps.messaging.services import deliver_due, pause, resume, save_cap, suppress
from apps.messaging.services.unsubscribing import unsubscribe_link
from apps.messaging.sms_length import sms_segments
from apps.shop.services import forget_shop, save_shop
from loyalty_site.schedule import SCHEDULE
from tests.factories.campaigns import people
from tests.factories.customers import CustomerFactory
from tests.factories.flows import on
from tests.factories.nights import ISTANBUL, MAY_10, at, days, moment
from tests.factories.segments import condition, says, segment
from tests.flows.living import live, post
from tests.support.breaking import broken_for

pytestmark = pytest.mark.django_db
NEXT = MAY_10 + days(1)
BORN = NEXT.replace(year=1990)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def mira():
    """It is her birthday tomorrow, and the reminder is on."""
    [mira] = people(1, name="Mira", birthday_on=BORN, language="tr")
    with moment(MAY_10):
        on("birthday")
    return mira


def noted(day: dt.date = NEXT) -> None:
    with moment(day, 0, 5):
        enter_due()


def written(day: dt.date = NEXT, hour: int = 10) -> FlowRun:
    with moment(day, hour):
        write_due(limit=99)
    return FlowRun.objects.get()


def fate() -> tuple[str, str]:
    letter = Message.objects.get()
    return letter.state, letter.reason


def test_nothing_is_written_before_the_hour_for_letters(mira):
    noted()
    with moment(NEXT, 9, 59):
        assert write_due(limit=99) == 0
    with moment(NEXT, 10):
        assert write_due(limit=99) == 1
        assert write_due(limit=99) == 0
    assert Message.objects.get().created_at == at(NEXT, 10)


def test_the_hour_is_the_shops_own(mira):
    save_shop(
        name="Lale",
        currency="TRY",
        time_zone="Europe/Istanbul",
        country="TR",
        language="tr",
        letters_at=dt.time(17, 30),
    )
    forget_shop()
    noted()
    assert FlowRun.objects.get().due_at == dt.datetime.combine(NEXT, dt.time(17, 30), tzinfo=ISTANBUL)


def test_it_is_an_advertisement_that_one_click_stops_rules_86_and_92(mira):
    noted()
    written()
    letter = Message.objects.get()
    assert (letter.purpose, letter.template, letter.to) == ("marketing", "flows/birthday", mira.email)
    assert unsubscribe_link(letter.public_id) in letter.body_text
    assert letter.valid_until == at(NEXT, 10) + days(3)


# What happens between noting and writing is a reason in the run.


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (lambda mira: says(mira, granted=False), "no_consent"),
        (lambda mira: suppress(address=mira.email, reason="complaint"), "suppressed"),
        (lambda mira: Customer.objects.filter(pk=mira.pk).update(email=""), "no_address"),
        (lambda mira: Customer.objects.filter(pk=mira.pk).update(birthday_on=None), "changed"),
        (lambda mira: Customer.objects.filter(pk=mira.pk).update(birthday_on=dt.date(1990, 8, 1)), "changed"),
    ],
)
def test_what_changed_since_midnight_is_the_reason_why_nothing_is_written(mira, happens, reason):
    noted()
    with moment(NEXT, 9):
        happens(mira)
    run = written()
    assert (run.state, run.reason, run.message) == ("skipped", reason, None)
    assert not Message.objects.exists()


def test_who_was_never_asked_is_not_written_to_rule_85():
    CustomerFactory(birthday_on=BORN)
    says(CustomerFactory(birthday_on=BORN), granted=True, channel="sms")
    says(CustomerFactory(birthday_on=BORN), granted=True, purpose="programme")
    with moment(MAY_10):
        on("birthday")
    assert live(NEXT, NEXT) == [("11.05.", 1, "no_consent")] * 3


def test_who_agrees_in_the_morning_is_written_to():
    mira = CustomerFactory(birthday_on=BORN)
    with moment(MAY_10):
        on("birthday")
    noted()
    says(mira, granted=True)
    assert written().state == "written"


def test_only_people_in_the_segment_are_met_and_leaving_it_stops_the_letter_rule_90():
    turkish = segment(condition("language", "is", keys=("tr",)))
    inside, leaver, outside = (people(1, birthday_on=BORN, language=code)[0] for code in ("tr", "tr", "az"))
    with moment(MAY_10):
        on("birthday", segment=turkish)
    noted()
    assert not FlowRun.objects.filter(customer=outside).exists()
    Customer.objects.filter(pk=leaver.pk).update(language="az")
    with moment(NEXT, 10):
        write_due(limit=9)
    assert dict(FlowRun.objects.values_list("customer_id", "reason")) == {inside.pk: "", leaver.pk: "not_in_segment"}


# What happens between writing and sending is a reason in the letter.


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (lambda mira: says(mira, granted=False), "no_consent"),
        (lambda mira: suppress(address=mira.email, reason="hard_bounce"), "suppressed"),
        (lambda mira: pause(customer=mira, what="marketing", reference="case:1"), "paused"),
    ],
)
def test_what_changed_since_the_writing_holds_the_letter_back(mira, happens, reason, mailoutbox):
    noted()
    written()
    with moment(NEXT, 10, 30):
        happens(mira)
    post(NEXT)
    assert fate() == ("skipped", reason)
    assert mailoutbox == []


def test_it_leaves_where_nothing_changed(mira, mailoutbox):
    noted()
    written()
    post(NEXT)
    assert fate() == ("sent", "")
    assert [mail.to for mail in mailoutbox] == [[mira.email]]


# Somebody waits for an answer of ours.


def test_while_a_case_is_open_the_letter_waits_and_leaves_when_it_is_solved(mira):
    with moment(MAY_10):
        pause(customer=mira, what="marketing", reference="case:1")
    noted()
    assert written().state == "waiting"
    assert written(NEXT + days(1)).state == "waiting"
    with moment(NEXT + days(1), 15):
        resume(reference="case:1")
    assert written(NEXT + days(1), 16).state == "written"
    post(NEXT + days(1), 17)
    assert fate() == ("sent", "")


def test_a_case_that_stays_open_makes_it_too_late(mira):
    with moment(MAY_10):
        pause(customer=mira, what="marketing", reference="case:1")
    noted()
    assert written(NEXT + days(3), 9).state == "waiting"
    assert written(NEXT + days(3), 11).reason == "too_late"


def test_people_who_are_left_in_peace_do_not_stand_in_the_way_of_others():
    with moment(MAY_10):
        on("birthday")
        for each in people(5, birthday_on=BORN):
            pause(customer=each, what="all", reference=f"case:{each.pk}")
        people(2, birthday_on=BORN)
    noted()
    with moment(NEXT, 10):
        assert write_due(limit=2) == 2
    assert FlowRun.objects.filter(state="written").count() == 2


def test_a_pause_of_questions_only_holds_no_letter(mira):
    with moment(MAY_10):
        pause(customer=mira, what="surveys", reference="case:1")
    noted()
    assert written().state == "written"


# Not too many, and not at night.


def test_above_the_cap_it_waits_and_leaves_or_runs_out_with_the_reason_rule_88(mira):
    save_cap(channel="email", letters_max=1, days=2)
    Customer.objects.filter(pk=mira.pk).update(joined_at=at(NEXT.replace(year=2020)))
    with moment(MAY_10):
        on("joining_day")
    noted()
    with moment(NEXT, 10):
        assert write_due(limit=9) == 2
    for day in range(3):
        post(NEXT + days(day))
    sent = list(Message.objects.filter(state="sent").order_by("sent_at").values_list("sent_at", flat=True))
    assert sent == [at(NEXT, 11), at(NEXT + days(2), 11)]


def test_a_letter_that_the_cap_holds_beyond_its_days_is_dropped_with_the_reason(mira):
    save_cap(channel="email", letters_max=1, days=10)
    Customer.objects.filter(pk=mira.pk).update(joined_at=at(NEXT.replace(year=2020)))
    with moment(MAY_10):
        on("joining_day")
    noted()
    with moment(NEXT, 10):
        write_due(limit=9)
    post(NEXT)
    assert sorted(Message.objects.values_list("state", "reason")) == [("sent", ""), ("skipped", "capped")]


def test_what_is_written_in_quiet_hours_waits_for_the_morning_rule_89(mira):
    with moment(NEXT, 23):
        assert follow() == 1
        deliver_due(limit=9)
        assert fate() == ("queued", "")
    post(NEXT + days(1), 8)
    assert fate() == ("queued", "")
    post(NEXT + days(1), 9)
    assert fate() == ("sent", "")


# In their language, by their channel.


@pytest.mark.parametrize(
    ("has", "speaks", "gets"),
    [
        (["tr", "en", "az"], "az", "az"),
        (["tr", "en", "az"], "en", "en"),
        # The shop's own where theirs is missing.
        (["tr", "en"], "az", "tr"),
        (["tr"], "en", "tr"),
        (["tr", "az"], "ru", "tr"),
    ],
)
def test_each_reads_their_own_language_or_else_the_shops(has, speaks, gets):
    people(1, birthday_on=BORN, language=speaks)
    with moment(MAY_10):
        on("birthday", texts=[StepText(1, code, f"subject {code}", f"body {code}") for code in has])
    noted()
    written()
    letter = Message.objects.get()
    assert (letter.language, letter.subject) == (gets, f"subject {gets}")


def test_a_half_written_text_is_none():
    people(1, birthday_on=BORN, language="az")
    texts = [StepText(1, "tr", "Merhaba", "Nasılsın"), StepText(1, "az", "Salam", "")]
    with moment(MAY_10):
        on("birthday", texts=texts)
    noted()
    written()
    assert Message.objects.get().language == "tr"


def test_by_sms_it_goes_to_the_telephone_of_whoever_agreed_to_that(settings):
    yes = CustomerFactory(birthday_on=BORN, language="tr", name="Ayşe")
    says(yes, granted=True, channel="sms")
    [only_mail] = people(1, birthday_on=BORN)
    nobody = CustomerFactory(birthday_on=BORN, phone="")
    says(nobody, granted=True, channel="sms")
    with moment(MAY_10):
        on("birthday", channel="sms")
    noted()
    with moment(NEXT, 10):
        write_due(limit=9)
    assert dict(FlowRun.objects.values_list("customer_id", "reason")) == {
        yes.pk: "",
        only_mail.pk: "no_consent",
        nobody.pk: "no_address",
    }
    letter = Message.objects.get()
    assert (letter.channel, letter.to, letter.subject, letter.body_html) == ("sms", yes.phone, "", "")
    assert "Ayşe" in letter.body_text
    assert letter.parts == sms_segments(letter.body_text).parts
    post(NEXT)
    assert fate() == ("sent", "")


def test_the_button_stands_in_the_letter_and_leads_where_the_shop_says():
    people(1, birthday_on=BORN)
    texts = [StepText(1, "tr", "Merhaba", "{link}", "Gel")]
    with moment(MAY_10):
        on("birthday", texts=texts, button_url="https://lale.example/dogum-gunu")
    noted()
    written()
    letter = Message.objects.get()
    assert letter.body_html.count("https://lale.example/dogum-gunu") >= 2
    assert "Gel" in letter.body_html


def test_a_name_with_markup_in_it_is_a_name():
    people(1, birthday_on=BORN, name="<b>{code}</b>")
    with moment(MAY_10):
        on("birthday", texts=[StepText(1, "tr", "{name}", "{name}")])
    noted()
    written()
    letter = Message.objects.get()
    assert letter.subject == "<b>{code}</b>"
    assert "<b>{code}" not in letter.body_html
    assert "&lt;b&gt;{code}&lt;/b&gt;" in letter.body_html


# Days without power.


@pytest.mark.parametrize(
    ("dark", "found"),
    [
        (1, ["12.05.", "13.05.", "14.05.", "15.05.", "16.05.", "17.05.", "18.05."]),
        (2, ["13.05.", "13.05.", "14.05.", "15.05.", "16.05.", "17.05.", "18.05."]),
        (3, ["14.05.", "14.05.", "14.05.", "15.05.", "16.05.", "17.05.", "18.05."]),
        # A greeting of last week is none: only the last three days are made up for.
        (6, ["17.05.", "17.05.", "17.05.", "18.05."]),
    ],
)
def test_after_a_standstill_the_last_three_days_are_made_up_for(dark, found):
    for n in range(7):
        people(1, birthday_on=dt.date(1990, 5, 12) + days(n))
    with moment(MAY_10):
        on("birthday")
    live(MAY_10, NEXT)
    assert [told[0] for told in live(NEXT + days(dark), NEXT + days(7))] == found
    assert FlowRun.objects.exclude(state="written").count() == 0


def test_what_was_noted_before_a_long_standstill_is_too_late_after_it(mira):
    noted()
    run = written(NEXT + days(6))
    assert (run.state, run.reason) == ("skipped", "too_late")


def test_what_was_noted_before_a_short_standstill_is_still_written(mira):
    noted()
    assert written(NEXT + days(2)).state == "written"


def test_days_are_looked_at_once(mira):
    for hour in range(0, 24, 4):
        with moment(NEXT, hour, 5):
            enter_due()
    with moment(NEXT, 0, 5):
        assert enter_due() == 0
    # A clock that was put back is no new day.
    with moment(MAY_10, 23, 55):
        assert enter_due() == 0
    assert FlowRun.objects.count() == 1


# The clock change.


@pytest.mark.parametrize(("day", "utc_hour"), [((3, 28), 9), ((3, 29), 8), ((10, 24), 8), ((10, 25), 9)])
def test_ten_oclock_is_ten_oclock_on_the_days_on_which_the_clocks_change(day, utc_hour):
    save_shop(name="Tulpe", currency="EUR", time_zone="Europe/Berlin", country="DE", language="en")
    date = dt.date(2026, *day)
    people(1, birthday_on=date.replace(year=1990))
    with moment(date - days(1), zone=BERLIN):
        on("birthday")
    with moment(date, 0, 5, zone=BERLIN):
        assert enter_due() == 1
    assert FlowRun.objects.get().due_at == dt.datetime(2026, *day, utc_hour, tzinfo=dt.UTC)
    with moment(date, 9, 59, zone=BERLIN):
        assert write_due(limit=9) == 0
    with moment(date, 10, zone=BERLIN):
        assert write_due(limit=9) == 1


@pytest.mark.parametrize(("day", "hour"), [(dt.date(2026, 3, 29), 4), (dt.date(2026, 10, 25), 3)])
def test_an_hour_that_is_left_out_or_there_twice_brings_one_letter(day, hour):
    """Half past two is half past three where it is left out; of two, it is the first."""
    save_shop(
        name="Tulpe",
        currency="EUR",
        time_zone="Europe/Berlin",
        country="DE",
        language="en",
        letters_at=dt.time(2, 30),
        quiet_from=dt.time(22),
        quiet_until=dt.time(2),
    )
    people(1, birthday_on=day.replace(year=1990))
    with moment(day - days(1), zone=BERLIN):
        on("birthday")
    for each in range(24):
        with moment(day, each, 5, zone=BERLIN):
            follow()
            deliver_due(limit=9)
    [letter] = Message.objects.all()
    assert letter.state == "sent"
    assert letter.sent_at.astimezone(BERLIN).date() == day
    assert letter.sent_at.astimezone(BERLIN).hour == hour


# The sweep.


def test_a_sweep_does_so_many_and_the_next_one_the_rest():
    people(5, birthday_on=BORN)
    with moment(MAY_10):
        on("birthday")
    noted()
    with moment(NEXT, 10):
        assert [write_due(limit=2) for _sweep in range(4)] == [2, 2, 1, 0]
    assert Message.objects.count() == 5


def test_the_task_notes_and_writes_and_is_safe_to_run_again(mira):
    with moment(NEXT, 0, 5):
        assert follow() == 0
    with moment(NEXT, 10):
        assert follow() == 1
        assert follow() == 0
    assert Message.objects.count() == 1


def test_the_beat_rings_for_it():
    assert [each["task"] for each in SCHEDULE.values()].count(follow.name) == 1


def test_one_reminder_that_cannot_be_noted_or_written_keeps_no_other_waiting(mira, monkeypatch):
    broken = Flow.objects.get(kind="birthday")
    people(1, joined_at=at(NEXT.replace(year=2020)))
    with moment(MAY_10):
        good = on("joining_day")

    with monkeypatch.context() as patched, moment(NEXT, 0, 5):
        patched.setattr(entering, "_note", broken_for(broken.pk, entering._note))
        with pytest.raises(ExceptionGroup):
            enter_due()
    assert {run.flow_id for run in FlowRun.objects.all()} == {good.pk}
    noted()
    with monkeypatch.context() as patched, moment(NEXT, 10):
        patched.setattr(writing, "_write_flow", broken_for(broken.pk, writing._write_flow))
        with pytest.raises(ExceptionGroup):
            write_due(limit=99)
    assert {run.flow_id: run.state for run in FlowRun.objects.all()} == {good.pk: "written", broken.pk: "waiting"}
    with moment(NEXT, 11):
        assert write_due(limit=99) == 1


def test_a_sweep_that_is_killed_half_way_leaves_nothing_half_done(mira, monkeypatch):
    """Codes, letters and runs stand together or not at all."""
    noted()

    def dies(**_what):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("apps.flows.services.writing.write_letters", dies)
        with moment(NEXT, 10), pytest.raises(KeyboardInterrupt):
            write_due(limit=9)
    assert FlowRun.objects.get().state == "waiting"
    assert written().state == "written"
    assert Message.objects.count() == 1
