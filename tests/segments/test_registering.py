"""How an app above enters a condition of its own: one small module, and nothing here changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

import pytest
from django import forms
from django.db.models import Q, QuerySet
from django.test import Client
from django.urls import reverse

from apps.customers.models import Consent, Customer
from apps.segments.drafts import Values
from apps.segments.errors import BadCondition
from apps.segments.kinds import Kind, add_kind, every_kind, kind_named, registry, words
from apps.segments.kinds.bought import _Bought
from apps.segments.reports import members, root_of, why
from apps.segments.services import save_segment
from tests.factories.customers import CustomerFactory
from tests.factories.segments import all_of, condition, none_of, says
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 5, 10)


class Answered(Kind):
    """As a survey app might ask: who answered on one of these channels? Its rows are named by keys."""

    name = "test_answered"
    label = "Answered a question"
    heading = words.ALLOWED

    def fields(self) -> dict[str, forms.Field]:
        return {"keys": words.several("Channels", Consent.Channel.choices)}

    def agree(self, values: Values) -> None:
        if len(values.keys) > 2:
            raise BadCondition("Two channels at most.", field="keys")

    def matching(self, values: Values, today: dt.date) -> Q | QuerySet[Any]:
        return Consent.objects.filter(channel__in=values.keys).order_by().values("customer_id")

    def why(self, values: Values, customer_ids: Collection[int], today: dt.date) -> dict[int, str]:
        return words.for_all(customer_ids, {}, "Answered, or not")


@pytest.fixture(autouse=True)
def entered(monkeypatch) -> None:
    monkeypatch.setattr(registry, "_KINDS", dict(registry._KINDS))
    add_kind(Answered())


@pytest.fixture
def mira() -> Customer:
    customer = CustomerFactory.create(name="Mira")
    says(customer, True)
    return customer


def test_a_kind_from_above_is_asked_saved_and_explained(mira) -> None:
    CustomerFactory.create(name="Deniz")
    asked = all_of(condition("test_answered", keys=("email", "sms")))
    saved = save_segment(name="Answered", root=asked, by=None)
    assert root_of(saved) == asked
    assert [each.name for each in members(saved, TODAY)] == ["Mira"]
    assert [each.name for each in members(none_of(asked.conditions[0]), TODAY)] == ["Deniz"]
    assert [each.text for each in why(saved, mira, TODAY)] == ["Answered, or not"]


def test_its_own_refusal_names_its_question() -> None:
    with pytest.raises(BadCondition) as told:
        save_segment(name="All", root=all_of(condition("test_answered", keys=("email", "sms", "call"))), by=None)
    assert told.value.field == "keys"


def test_it_stands_in_the_menu_under_its_heading(client: Client) -> None:
    client.force_login(UserFactory.create(role="owner"))
    page = client.get(reverse("admin:segments_segment_add"))
    headings = {heading: [kind.name for kind in kinds] for heading, kinds in page.context["menu"]}
    assert headings["Consent"] == ["consent", "test_answered"]
    typed = {"name": "All", "node": ["g0", "c1"], "c1-in": "g0", "c1-kind": "test_answered"}
    reply = client.post(reverse("admin:segments_segment_add"), typed | {"c1-keys": ["email", "sms", "call"]})
    assert "Two channels at most." in reply.content.decode()


def test_entering_a_kind_twice_is_entering_it_once() -> None:
    before = [kind.name for kind in every_kind()]
    add_kind(Answered())
    assert [kind.name for kind in every_kind()] == before


def test_two_kinds_may_not_share_a_name() -> None:
    class Other(Answered):
        pass

    with pytest.raises(ValueError, match="test_answered"):
        add_kind(Other())


def test_every_kind_has_words_a_form_and_a_name_that_fits_its_column() -> None:
    for kind in every_kind():
        assert str(kind.label), kind.name
        assert str(kind.heading), kind.name
        assert 0 < len(kind.name) <= 40, kind.name
        assert kind.fields(), kind.name
        assert kind.fields().keys() <= set(Values.__dataclass_fields__), kind.name
        assert kind_named(kind.name) is kind


def test_a_question_that_does_not_say_what_to_pick_cannot_be_asked():
    class Colours(_Bought):
        name, label, picked, column = "test_colours", "Colours bought", "keys", "product__colour"

    with pytest.raises(TypeError, match="things"):
        Colours()
