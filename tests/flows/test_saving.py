"""Writing a reminder down."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.common.errors import DomainError
from apps.flows.errors import BadFlow
from apps.flows.kinds import KINDS
from apps.flows.models import Flow, FlowText
from apps.flows.services import StepText, flow_of, save_flow
from apps.messaging.errors import UnknownPlaceholder
from tests.factories.flows import saved, texts_of
from tests.factories.nights import MAY_10, at, moment
from tests.factories.offers import OfferFactory
from tests.factories.segments import segment
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
HELLO = StepText(1, "tr", "Merhaba", "Güzel bir gün!")


def refused(kind="birthday", **terms) -> DomainError:
    with pytest.raises(DomainError) as refusal:
        save_flow(kind=kind, by=None, **({"texts": [HELLO]} | terms))
    assert not Flow.objects.exists()
    assert not FlowText.objects.exists()
    return refusal.value


def field_of(refusal: DomainError) -> object:
    return getattr(refusal, "field", None) or refusal.facts.get("field")


def test_what_was_typed_is_kept_as_it_was_meant():
    kemal, some = UserFactory(), segment()
    texts = [
        StepText(
            1, "tr", "  Nice   yıllara \n {name} ", "\n Sevgili {name},\n\niyi ki doğdun! \n", " Gel \n gör ", " Hey "
        ),
        StepText(1, "en", " ", "", "Only a button", ""),
    ]
    with moment(MAY_10):
        flow = save_flow(
            kind="birthday",
            by=kemal,
            texts=texts,
            segment=some,
            days=3,
            button_url="https://lale.example/gel",
        )
    flow.refresh_from_db()
    assert (flow.days, flow.segment, flow.is_on, flow.switched_at) == (3, some, False, None)
    assert (flow.changed_by, flow.changed_at) == (kemal, at(MAY_10))
    text = flow.texts.get()
    assert (text.language, text.subject, text.button, text.sms) == ("tr", "Nice yıllara {name}", "Gel gör", "Hey")
    assert text.body == "Sevgili {name},\n\niyi ki doğdun!"


def test_there_is_one_of_each_kind_and_saving_again_changes_it():
    first = saved("birthday", days=3)
    again = save_flow(kind="birthday", by=None, texts=[HELLO], days=5)
    assert (again.pk, again.days) == (first.pk, 5)
    assert [text.subject for text in again.texts.all()] == ["Merhaba"]
    assert Flow.objects.count() == 1


def test_terms_that_are_not_named_stay_as_they_are():
    offer = OfferFactory.create()
    saved("win_back", offer=offer, days=20, percent=200, second_days=10)
    flow = save_flow(kind="win_back", by=None, texts=texts_of("win_back"), days=40)
    assert (flow.offer, flow.days, flow.percent, flow.second_days) == (offer, 40, 200, 10)


@pytest.mark.parametrize("kind", list(KINDS))
def test_before_anything_is_kept_each_shows_what_it_would_begin_with(kind):
    flow, texts = flow_of(kind)
    assert (flow.pk, flow.is_on) == (None, False)
    assert {text.language for text in texts} == {"en", "tr", "az"}
    assert all(text.subject and text.body and text.sms for text in texts)
    for name, figure in KINDS[kind].figures.items():
        assert figure.low <= getattr(flow, name) <= figure.high
    assert not Flow.objects.exists()
    # And it can be kept so.
    assert saved(kind).texts.count() == len(texts)


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("birthday", "days", -1),
        ("birthday", "days", 31),
        ("birthday", "days", None),
        ("birthday", "days", 10**30),
        ("come_back", "days", 0),
        ("come_back", "days", 61),
        ("reward_in_reach", "percent", 0),
        ("reward_in_reach", "percent", 51),
        ("win_back", "days", 6),
        ("win_back", "days", 366),
        ("win_back", "percent", 99),
        ("win_back", "percent", 501),
        ("win_back", "second_days", 2),
        ("win_back", "second_days", 91),
        ("win_back", "second_days", None),
        ("birthday", "code_days", 0),
        ("birthday", "code_days", 367),
        ("birthday", "code_days", -7),
    ],
)
def test_figures_out_of_their_range_are_refused_by_name(kind, field, value):
    refusal = refused(kind, texts=texts_of(kind), **{field: value})
    assert isinstance(refusal, BadFlow)
    assert field_of(refusal) == field
    assert "Write a number from" in str(refusal)


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("birthday", "days", 0),
        ("birthday", "days", 30),
        ("reward_in_reach", "percent", 50),
        ("win_back", "days", 365),
        ("win_back", "percent", 500),
        ("birthday", "code_days", 366),
        ("birthday", "code_days", None),
    ],
)
def test_the_ends_of_the_range_are_within_it(kind, field, value):
    assert getattr(saved(kind, **{field: value}), field) == value


def test_a_figure_the_kind_does_not_ask_for_is_forgotten():
    flow = saved("joining_day", days=7, percent=900, second_days=1)
    assert (flow.days, flow.percent, flow.second_days) == (None, None, None)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"subject": "{code} for you"}, "subject_1_tr"),
        ({"body": "Hi {nmae}"}, "body_1_tr"),
        ({"body": "{points} points"}, "body_1_tr"),
        ({"sms": "{last_day}"}, "sms_1_tr"),
        ({"body": "{name.__class__}"}, "body_1_tr"),
    ],
)
def test_a_place_that_nothing_fills_is_refused_where_it_stands(words, field):
    refusal = refused(texts=[dataclasses.replace(HELLO, **words)])
    assert isinstance(refusal, UnknownPlaceholder)
    assert field_of(refusal) == field


def test_the_places_of_an_offer_are_known_once_there_is_one():
    texts = [StepText(1, "tr", "Merhaba", "{offer}: {code} {last_day}")]
    assert field_of(refused(texts=texts)) == "body_1_tr"
    assert saved("birthday", texts=texts, offer=OfferFactory.create()).texts.count() == 1


def test_the_first_letter_to_come_back_brings_no_code_rule_91():
    texts = [StepText(1, "tr", "Merhaba", "Kod: {code}")]
    assert field_of(refused("win_back", texts=texts, offer=OfferFactory.create())) == "body_1_tr"


@pytest.mark.parametrize(("part", "longest"), [("subject", 200), ("body", 10_000), ("button", 60), ("sms", 600)])
def test_a_text_may_be_so_long_and_no_longer(part, longest):
    fits = dataclasses.replace(HELLO, **{part: "ğ" * longest})
    assert getattr(saved("birthday", texts=[fits]).texts.get(), part) == "ğ" * longest
    Flow.objects.all().delete()
    too_long = dataclasses.replace(HELLO, **{part: "ğ" * (longest + 1)})
    refusal = refused(texts=[too_long])
    assert field_of(refusal) == f"{part}_1_tr"
    refused(texts=[dataclasses.replace(HELLO, **{part: "x" * 2_000_000})])


@pytest.mark.parametrize("part", ["subject", "body", "button", "sms"])
@pytest.mark.parametrize("bad", ["\x00", "\ud83d", "a\udfffb"])
def test_what_no_database_keeps_is_refused_and_no_error_page(part, bad):
    refusal = refused(texts=[dataclasses.replace(HELLO, **{part: f"Merhaba {bad}"})])
    assert field_of(refusal) == f"{part}_1_tr"


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("https://lale.example/gel?a=1&b=ç", True),
        ("http://lale.example", True),
        ("", True),
        ("javascript:alert(1)", False),
        ("lale.example", False),
        ("ftp://lale.example", False),
        ("https://lale.example/\x00", False),
        ("https://lale.example/" + "x" * 300, False),
    ],
)
def test_the_button_leads_to_a_page_and_nowhere_else(address, fine):
    if fine:
        assert saved("birthday", button_url=address).button_url == address
    else:
        assert field_of(refused(button_url=address)) == "button_url"


@pytest.mark.parametrize("channel", ["whatsapp", "", "pigeon", "x" * 500])
def test_a_way_to_write_that_there_is_not_is_refused(channel):
    assert field_of(refused(channel=channel)) == "channel"


@pytest.mark.parametrize(
    "text", [StepText(1, "de", "Hallo", "Welt"), StepText(2, "tr", "a", "b"), StepText(0, "tr", "a")]
)
def test_a_language_or_letter_that_there_is_not_is_refused(text):
    assert isinstance(refused(texts=[text]), BadFlow)


def test_an_unknown_kind_is_refused():
    assert field_of(refused("full_moon")) == "kind"


def test_the_same_letter_twice_is_the_last_one_said():
    flow = saved("birthday", texts=[HELLO, dataclasses.replace(HELLO, subject="Selam")])
    assert flow.texts.get().subject == "Selam"


@pytest.mark.parametrize("term", ["is_on", "switched_at", "entered_on", "kind", "pk", "changed_by"])
def test_nothing_but_terms_can_be_set(term):
    with pytest.raises(TypeError):
        save_flow(kind="birthday", by=None, texts=[HELLO], **({term: True} if term != "kind" else {"id": 7}))


words = st.text(max_size=120) | st.sampled_from(
    ["{name}", "{", "}", "{{name}}", "{ name }", "{\n}", "%(name)s", "{code}"]
)


@given(subject=words, body=words, button=words, sms=words, url=words)
def test_no_words_make_it_fall_over(subject, body, button, sms, url):
    """Kept, or refused in words."""
    texts = [StepText(1, "tr", subject, body, button, sms)]
    said = ""
    try:
        save_flow(kind="birthday", by=None, texts=texts, button_url=url)
    except DomainError as refusal:
        said = str(refusal)
    assert said or Flow.objects.get(kind="birthday").button_url == url
