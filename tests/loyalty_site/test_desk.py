"""Every page of the desk opens, in every language, and only for those it is meant for."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst

from apps.rewards.models import Reward
from apps.staff.models import User
from tests.factories.rewards import RewardFactory
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
OWN = [model for model in admin.site._registry if model.__module__.startswith("apps.")]


def page(model: type, kind: str) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{kind}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("model", OWN, ids=lambda model: model._meta.label)
def test_an_empty_list_opens_in_every_language(client: Client, model: type, language: str) -> None:
    client.force_login(UserFactory())
    reply = client.get(page(model, "changelist"), headers={"accept-language": language})
    assert reply.status_code == 200
    assert reply["Content-Language"] == language


@pytest.mark.parametrize("model", OWN, ids=lambda model: model._meta.label)
def test_an_add_page_opens_or_is_refused_never_broken(client: Client, model: type) -> None:
    client.force_login(UserFactory())
    may_add = admin.site._registry[model].has_add_permission(fake_request())
    assert client.get(page(model, "add")).status_code == (200 if may_add else 403)


@pytest.mark.parametrize("model", OWN, ids=lambda model: model._meta.label)
def test_a_support_person_sees_only_what_the_role_names(client: Client, model: type) -> None:
    person = UserFactory(role=User.Role.SUPPORT)
    client.force_login(person)
    may_look = person.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}") or person.has_perm(
        f"{model._meta.app_label}.change_{model._meta.model_name}"
    )
    expected = {200} if may_look else {403}
    assert {client.get(page(model, "changelist")).status_code} == expected


def test_nobody_deletes_what_people_did(client: Client) -> None:
    client.force_login(UserFactory())
    assert not any(
        desk.has_delete_permission(fake_request()) for model, desk in admin.site._registry.items() if model in OWN
    )


def test_the_first_page_says_what_to_do_next_in_a_new_shop(client: Client) -> None:
    client.force_login(UserFactory())
    text = client.get(reverse("admin:index")).content.decode()
    assert reverse("admin:programs_program_add") in text
    assert reverse("admin:rewards_reward_add") in text


def fake_request() -> object:
    class Request:
        user = UserFactory()

    return Request()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_way_to_a_page_names_nothing_twice(client: Client, language: str) -> None:
    """The app and its list are mostly called the same: "Programmes › Programmes"."""
    client.force_login(UserFactory.create(name="Ayla"))
    coffee = RewardFactory.create(name="Kahve")
    with translation.override(language):
        rewards = capfirst(str(Reward._meta.verbose_name_plural))
    change = reverse("admin:rewards_reward_change", args=[coffee.pk])
    for place, way in (
        (page(Reward, "changelist"), [rewards]),
        (page(Reward, "add"), [rewards]),
        (change, [rewards, "Kahve"]),
    ):
        html = client.get(place, headers={"accept-language": language}).content.decode()
        assert crumbs_of(html) == way


def test_a_page_with_one_name_keeps_it(client: Client) -> None:
    client.force_login(UserFactory.create())
    assert crumbs_of(client.get(reverse("admin:index")).content.decode()) == ["Today"]


def crumbs_of(html: str) -> list[str]:
    heading = html.partition('<h1 class="crumbs')[2].partition("</h1>")[0]
    return [text.strip() for text in re.findall(r"<(?:a|span)[^>]* truncate [^>]*>([^<]+)</", heading)]
