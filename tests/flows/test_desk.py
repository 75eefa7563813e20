"""Automatic letters at the desk: set up, tried on oneself, switched, and read about afterwards."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.flows.models import Flow, FlowRun
from apps.flows.services import flow_of
from apps.messaging.models import Message
from apps.offers.models import PromoCode
from tests.factories.campaigns import people
from tests.factories.flows import morning, on, saved
from tests.factories.nights import MAY_10, days, moment
from tests.factories.offers import OfferFactory
from tests.factories.segments import segment
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
LIST = "admin:flows_flow_changelist"
BORN = dt.date(1990, 5, 10)


def desk(role: str = "owner") -> Client:
    client = Client()
    client.force_login(UserFactory.create(role=role), backend="apps.staff.backends.RoleBackend")
    return client


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:flows_flow_{name}", args=args)


def typed(kind: str, **more: Any) -> dict[str, Any]:
    """The form as it is shown, with some of it written anew."""
    form = desk().get(page("edit", kind)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None} | more


def said(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_the_list_names_all_five_before_the_shop_has_any():
    rows = desk().get(reverse(LIST)).context["lines"]
    assert [kind.name for kind, _standing, _written in rows] == [
        "birthday",
        "joining_day",
        "come_back",
        "reward_in_reach",
        "win_back",
    ]
    assert not Flow.objects.exists(), "looking writes nothing"


def test_the_list_asks_as_much_for_many_letters_as_for_few(django_assert_num_queries):
    client = desk()
    with moment(MAY_10 - days(1)):
        on("birthday")
    people(1, birthday_on=BORN)
    client.get(reverse(LIST))
    with moment(MAY_10), django_assert_num_queries(5):
        client.get(reverse(LIST))
    people(20, birthday_on=BORN)
    morning(MAY_10)
    with moment(MAY_10), django_assert_num_queries(5):
        rows = client.get(reverse(LIST)).context["lines"]
    assert rows[0][2] == 21


def test_an_offer_that_ended_is_named_beside_the_letter_that_is_on():
    offer = OfferFactory.create()
    on("come_back", offer=offer)
    type(offer).objects.update(status="ended")
    on("birthday")
    every, those = desk().get(reverse(LIST)), desk().get(reverse(LIST) + "?silenced=1")
    assert "It is on, but nobody gets it:" in every.content.decode()
    assert [line[0].name for line in those.context["lines"]] == ["come_back"]
    assert len(every.context["lines"]) == 5
    assert reverse(LIST) in those.content.decode()


def test_what_is_written_is_kept_and_what_the_shop_began_with_is_gone():
    club = segment()
    values = typed("birthday", days="3", segment=club.pk, subject_1_tr="Nice ol, {name}", button_1_tr="Gel")
    answer = desk().post(page("edit", "birthday"), values, follow=True)
    assert said(answer) == ["Saved. Nobody gets it before it is switched on."]
    flow, texts = flow_of("birthday")
    assert (flow.days, flow.segment, flow.is_on, flow.changed_by is not None) == (3, club, False, True)
    assert {text.language: (text.subject, text.button) for text in texts}["tr"] == ("Nice ol, {name}", "Gel")


@pytest.mark.parametrize(
    ("kind", "more", "field"),
    [
        ("birthday", {"days": "31"}, "days"),
        ("birthday", {"days": "٣"}, None),
        ("birthday", {"days": "-1"}, "days"),
        ("birthday", {"channel": "pigeon"}, "channel"),
        ("birthday", {"segment": "9" * 40}, "segment"),
        ("birthday", {"offer": "0x1"}, "offer"),
        ("birthday", {"subject_1_tr": "x" * 201}, "subject_1_tr"),
        ("birthday", {"body_1_tr": "{nickname}"}, "body_1_tr"),
        ("birthday", {"body_1_tr": "a\0b"}, "body_1_tr"),
        ("birthday", {"button_url": "javascript:alert(1)"}, "button_url"),
        ("win_back", {"percent": "99"}, "percent"),
        ("win_back", {"second_days": ""}, "second_days"),
        ("come_back", {"code_days": "0"}, "code_days"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field_and_nothing_is_kept(kind, more, field):
    answer = desk().post(page("edit", kind), typed(kind, **more))
    if field is None:  # digits of another script are digits
        assert Flow.objects.get().days == 3
        return
    assert answer.status_code == 200
    assert answer.context["form"].errors[field]
    assert not Flow.objects.exists()


def test_one_that_is_on_cannot_be_saved_unfit():
    on("come_back", offer=OfferFactory.create())
    answer = desk().post(page("edit", "come_back"), typed("come_back", offer=""))
    assert "Choose what it offers." in answer.content.decode()
    assert Flow.objects.get().offer is not None


def test_it_is_switched_on_twice_and_off_twice_as_once():
    client = desk()
    for step, told in (
        ("on", "It is on, from today's occasions."),
        ("off", "It is off. Letters in the tray still leave."),
    ):
        for _tab in range(2):
            answer = client.post(page("act", "birthday", step), follow=True)
            assert said(answer) == [told]
        assert Flow.objects.get().is_on is (step == "on")


def test_what_is_not_ready_says_why_and_stays_off():
    answer = desk().post(page("act", "come_back", "on"), follow=True)
    assert said(answer) == ["Choose what it offers."]
    assert not Flow.objects.filter(is_on=True).exists()


@pytest.mark.parametrize("path", [("edit", "weather"), ("preview", "weather"), ("results", "weather")])
def test_a_letter_that_is_none_is_not_there(path):
    assert desk().get(page(*path)).status_code == 404


def test_looking_switches_nothing():
    for step in ("on", "off"):
        assert desk().get(page("act", "birthday", step)).status_code == 405
    assert desk().post(page("act", "birthday", "sideways")).status_code == 404
    assert not Flow.objects.exists()


def test_support_reads_and_changes_nothing():
    client, values = desk("support"), typed("birthday")
    for name in ("edit", "preview", "results"):
        answer = client.get(page(name, "birthday"))
        assert answer.status_code == 200
        assert "Switch this letter on" not in answer.content.decode()
    assert client.post(page("edit", "birthday"), values).status_code == 403
    assert client.post(page("act", "birthday", "on")).status_code == 403
    assert client.post(page("preview", "birthday"), {"to": "a@example.com"}).status_code == 403
    assert not Flow.objects.exists()
    assert not Message.objects.exists()


def test_a_test_goes_to_oneself_and_into_nobodys_history():
    saved("come_back", offer=OfferFactory.create(name="15 % off"), code_days=7)
    answer = desk().post(page("preview", "come_back") + "?language=en", {"to": "Me@Example.com"}, follow=True)
    assert said(answer) == ["The test is on its way."]
    letter = Message.objects.get()
    assert (letter.to, letter.customer, letter.purpose) == ("me@example.com", None, "service")
    assert letter.subject.startswith("Test: Ada")
    assert "15 % off. Your code is SAMPLE-CODE" in letter.body_text
    assert not PromoCode.objects.exists()
    assert not FlowRun.objects.exists()


def test_a_test_to_no_address_is_refused_beside_it():
    answer = desk().post(page("preview", "birthday"), {"to": "nowhere"})
    assert answer.context["form"].errors["to"]
    assert not Message.objects.exists()


def test_the_preview_shows_the_member_who_was_chosen_and_nobody_from_outside_the_list():
    mira, ada = people(2, birthday_on=BORN)
    [other] = people(1, birthday_on=BORN + days(1))
    with moment(MAY_10):
        client = desk()
        for asked, shown in ((mira, mira), (ada, ada), (other, ada)):
            found = client.get(page("preview", "birthday"), {"member": asked.pk})
            assert found.context["customer"] == shown
        for nonsense in ("x", "9" * 40, "-1", "\0"):
            assert client.get(page("preview", "birthday"), {"member": nonsense}).status_code == 200


def test_the_results_count_letters_and_say_who_got_none():
    [_mira] = people(1, birthday_on=BORN)
    people(1, birthday_on=BORN, email="")
    with moment(MAY_10 - days(1)):
        on("birthday")
    morning(MAY_10)
    with moment(MAY_10):
        found = desk().get(page("results", "birthday"))
    assert dict(found.context["rows"])["Letters written"] == "1"
    assert found.context["reasons"] == [("No address is known", 1)]


def test_the_list_of_occasions_says_what_and_why_in_words():
    people(1, birthday_on=BORN, email="")
    with moment(MAY_10 - days(1)):
        on("birthday")
    morning(MAY_10)
    text = desk().get(reverse("admin:flows_flowrun_changelist")).content.decode()
    assert "Birthday" in text
    assert "No address is known" in text
