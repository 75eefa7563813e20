"""The list of rewards at the desk."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.rewards.models import Reward
from tests.factories.rewards import RewardFactory
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("chosen", ["x", "²", "9" * 25, "9" * 5_000])
def test_a_reward_of_a_product_that_can_be_none_is_refused_and_the_page_stays(client: Client, chosen: str) -> None:
    reward = RewardFactory.create()
    client.force_login(UserFactory.create(role="owner"), backend="apps.staff.backends.RoleBackend")
    page = reverse("admin:rewards_reward_change", args=[reward.pk])
    refused = client.post(page, {"name": "Another", "product": chosen})
    assert refused.status_code == 200
    assert "product" in refused.context["adminform"].form.errors
    assert Reward.objects.get().name == reward.name


@pytest.mark.parametrize(("language", "worth"), [("en", "15 %"), ("tr", "%15")])
def test_the_list_says_in_the_readers_way_what_a_reward_takes_off(client: Client, language: str, worth: str) -> None:
    RewardFactory.create(kind=Reward.Kind.PERCENT_OFF, amount_minor=None, percent=15)
    client.force_login(UserFactory.create(role="owner"), backend="apps.staff.backends.RoleBackend")
    client.cookies["django_language"] = language
    assert f">{worth}<" in "".join(client.get(reverse("admin:rewards_reward_changelist")).content.decode().split("\n"))
