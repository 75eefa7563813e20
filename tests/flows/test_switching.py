"""On, off and on again."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.flows.errors import BadFlow, FlowNotReady
from apps.flows.models import Flow, FlowRun
from apps.flows.services import StepText, enter_due, save_flow, switch_off, switch_on, write_due
from apps.messaging.models import Message
from apps.messaging.services import deliver_due
from apps.offers.services import change_offer
from apps.shop.services import current_shop
from tests.factories.campaigns import people
from tests.factories.flows import on, saved, texts_of
from tests.factories.nights import MAY_10, at, days, moment
from tests.factories.offers import OfferFactory
from tests.factories.staff import UserFactory
from tests.flows.living import live

pytestmark = pytest.mark.django_db
NEXT = MAY_10 + days(1)


def born(day: dt.date, **more):
    return people(1, birthday_on=day.replace(year=1990), **more)[0]


def test_nothing_is_noted_while_it_is_off():
    born(NEXT)
    saved("birthday")
    assert live(MAY_10, MAY_10 + days(3)) == []
    assert not FlowRun.objects.exists()


def test_what_was_before_the_switching_on_is_no_occasion():
    for n in range(1, 5):
        born(MAY_10 - days(n))
    with moment(MAY_10):
        on("birthday")
    assert live(MAY_10, MAY_10 + days(5)) == []


def test_todays_occasions_are_met_also_after_the_hour():
    born(MAY_10)
    with moment(MAY_10, 15):
        on("birthday")
        enter_due()
        assert write_due(limit=9) == 1
        deliver_due(limit=9)
    assert Message.objects.get().sent_at == at(MAY_10, 15)


def test_a_shop_that_wrote_nothing_yet_begins_with_the_letters_of_the_house():
    born(NEXT, language="tr", name="Ayşe")
    with moment(MAY_10):
        flow = switch_on(kind="birthday", by=None)
    assert flow.texts.count() == 3
    assert live(MAY_10, NEXT) == [("11.05.", 1, "written")]
    assert Message.objects.get().language == "tr"


def test_it_says_who_switched_it_and_when():
    kemal, elif_ = UserFactory(), UserFactory()
    with moment(MAY_10, 8):
        saved("birthday")
    with moment(MAY_10, 9):
        flow = switch_on(kind="birthday", by=kemal)
    assert (flow.switched_at, flow.changed_at, flow.changed_by) == (at(MAY_10, 9), at(MAY_10, 9), kemal)
    assert flow.entered_on == MAY_10 - days(1)
    with moment(MAY_10, 12):
        off = switch_off(kind="birthday", by=elif_)
    assert off is not None
    assert (off.is_on, off.changed_at, off.changed_by) == (False, at(MAY_10, 12), elif_)


def test_twice_on_is_once_and_twice_off_is_once():
    with moment(MAY_10):
        first = on("birthday")
    with moment(NEXT):
        again = switch_on(kind="birthday", by=None)
    assert (again.pk, again.switched_at, again.entered_on) == (first.pk, first.switched_at, first.entered_on)
    with moment(NEXT, 14):
        switch_off(kind="birthday", by=None)
    with moment(NEXT, 16):
        off = switch_off(kind="birthday", by=None)
    assert off is not None
    assert off.changed_at == at(NEXT, 14)


def test_what_never_was_on_can_be_switched_off():
    assert switch_off(kind="birthday", by=None) is None
    assert switch_off(kind="nonsense", by=None) is None


def test_what_is_not_known_cannot_be_switched_on():
    with pytest.raises(BadFlow) as refusal:
        switch_on(kind="full_moon", by=None)
    assert refusal.value.code == "bad_flow"
    assert not Flow.objects.exists()


def test_off_lets_whoever_waits_hear_nothing_and_says_so():
    born(NEXT)
    with moment(MAY_10):
        on("birthday")
    with moment(NEXT, 0, 5):
        enter_due()
    with moment(NEXT, 9):
        switch_off(kind="birthday", by=None)
    run = FlowRun.objects.get()
    assert (run.state, run.reason) == ("skipped", "switched_off")
    assert live(NEXT, NEXT + days(2)) == []
    assert not Message.objects.exists()


def test_letters_in_the_tray_still_leave():
    born(NEXT)
    with moment(MAY_10):
        on("birthday")
    live(MAY_10, NEXT)
    with moment(NEXT, 11):
        switch_off(kind="birthday", by=None)
        deliver_due(limit=9)
    assert Message.objects.get().state == "sent"
    assert FlowRun.objects.get().state == "written"


def test_off_and_on_again_before_the_hour_costs_nobody_the_letter():
    born(NEXT)
    with moment(MAY_10):
        on("birthday")
    with moment(NEXT, 0, 5):
        enter_due()
    with moment(NEXT, 8):
        switch_off(kind="birthday", by=None)
    with moment(NEXT, 9):
        switch_on(kind="birthday", by=None)
    assert FlowRun.objects.get().state == "waiting"
    assert live(NEXT, NEXT + days(1)) == [("11.05.", 1, "written")]
    assert Message.objects.count() == FlowRun.objects.count() == 1


def test_on_again_on_another_day_makes_up_for_nothing():
    born(NEXT)
    born(NEXT + days(3))
    with moment(MAY_10):
        on("birthday")
    with moment(NEXT, 0, 5):
        enter_due()
    with moment(NEXT, 8):
        switch_off(kind="birthday", by=None)
    with moment(NEXT + days(2), 8):
        switch_on(kind="birthday", by=None)
    assert live(NEXT + days(2), NEXT + days(4)) == [("14.05.", 1, "written")]
    assert set(FlowRun.objects.values_list("reason", flat=True)) == {"", "switched_off"}


def test_what_was_not_written_for_another_reason_is_not_taken_up_again():
    mira = born(NEXT)
    with moment(MAY_10):
        on("birthday")
    with moment(NEXT, 0, 5):
        enter_due()
    FlowRun.objects.update(state="skipped", reason="no_consent")
    with moment(NEXT, 8):
        switch_off(kind="birthday", by=None)
        switch_on(kind="birthday", by=None)
    assert FlowRun.objects.get(customer=mira).reason == "no_consent"


def test_one_reminder_off_leaves_the_others_on():
    born(NEXT, joined_at=at(NEXT.replace(year=2024)))
    with moment(MAY_10):
        on("birthday")
        on("joining_day")
    with moment(NEXT, 0, 5):
        assert enter_due() == 2
    with moment(NEXT, 9):
        switch_off(kind="birthday", by=None)
    live(NEXT, NEXT)
    assert dict(FlowRun.objects.values_list("flow__kind", "state")) == {
        "birthday": "skipped",
        "joining_day": "written",
    }


def other_languages(kind: str) -> list[StepText]:
    """What the shop wrote, but not in its own language."""
    return [text for text in texts_of(kind) if text.language != current_shop().language]


def only_mail(kind: str) -> list[StepText]:
    return [StepText(text.step, text.language, text.subject, text.body) for text in texts_of(kind)]


def saying(kind: str, body: str) -> list[StepText]:
    return [StepText(text.step, text.language, text.subject, body, "", body) for text in texts_of(kind)]


FIRST = "Write the letter in the shop's own language at least."
SECOND = "Write the second letter in the shop's own language at least."
NOT_LIVE = "The offer is not live. Nobody could use it."
NO_CODE = "A letter does not say the code. Write {code} where it belongs."
NO_LAST_DAY = "A letter says {last_day}, but neither the offer nor the code has a last day."


@pytest.mark.parametrize(
    ("kind", "terms", "problems"),
    [
        ("birthday", lambda: {"texts": other_languages("birthday")}, [FIRST]),
        ("birthday", lambda: {"texts": only_mail("birthday"), "channel": "sms"}, [FIRST]),
        ("come_back", dict, ["Choose what it offers."]),
        ("come_back", lambda: {"offer": OfferFactory.create(status="draft")}, [NOT_LIVE]),
        ("come_back", lambda: {"offer": OfferFactory.create(status="paused")}, [NOT_LIVE]),
        (
            "come_back",
            lambda: {"offer": OfferFactory.create(starts_on=MAY_10 - days(9), ends_on=MAY_10 - days(1))},
            ["The offer's last day has passed."],
        ),
        ("come_back", lambda: {"offer": OfferFactory.create(), "code_days": None}, [NO_LAST_DAY]),
        (
            "come_back",
            lambda: {"offer": OfferFactory.create(), "texts": saying("come_back", "{offer}!")},
            [NO_CODE],
        ),
        (
            "win_back",
            lambda: {"offer": OfferFactory.create(), "code_days": 7, "texts": other_languages("win_back")},
            [FIRST, SECOND],
        ),
        (
            "win_back",
            lambda: {
                "offer": OfferFactory.create(),
                "code_days": 7,
                "texts": [text for text in texts_of("win_back") if text.step == 1],
            },
            [SECOND],
        ),
    ],
)
def test_what_is_not_ready_cannot_be_switched_on_and_says_why(kind, terms, problems):
    with moment(MAY_10):
        saved(kind, **terms())
        with pytest.raises(FlowNotReady) as refusal:
            switch_on(kind=kind, by=None)
    assert refusal.value.facts["problems"] == problems
    assert not Flow.objects.get().is_on


def test_an_offer_on_its_last_day_is_still_one():
    with moment(MAY_10):
        assert on("come_back", offer=OfferFactory.create(ends_on=MAY_10)).is_on


def test_an_offer_that_is_paused_meanwhile_stops_the_letters_with_a_reason():
    offer = OfferFactory.create(name="A coffee")
    born(NEXT)
    born(NEXT + days(1))
    texts = [StepText(1, "tr", "Merhaba", "{offer}: {code}")]
    with moment(MAY_10):
        on("birthday", offer=offer, code_days=7, texts=texts)
    change_offer(offer=offer, by=None, status="paused")
    assert live(MAY_10, NEXT) == [("11.05.", 1, "not_ready")]
    change_offer(offer=offer, by=None, status="live")
    assert live(NEXT + days(1), NEXT + days(1)) == [("12.05.", 1, "written")]


def test_nothing_is_kept_when_a_new_one_is_not_ready():
    with pytest.raises(FlowNotReady):
        switch_on(kind="come_back", by=None)
    assert not Flow.objects.exists()


def test_what_is_on_cannot_be_saved_so_that_it_is_not_ready_any_more():
    with moment(MAY_10):
        flow = on("come_back", offer=OfferFactory.create(), code_days=7, days=3)
        with pytest.raises(FlowNotReady):
            save_flow(kind="come_back", by=None, texts=saying("come_back", "{offer}!"), days=9)
    flow.refresh_from_db()
    assert (flow.days, flow.is_on, flow.texts.filter(body__contains="{code}").count()) == (3, True, 3)
