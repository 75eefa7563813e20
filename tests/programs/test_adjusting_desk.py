"""The dialog that adds or takes points: typed, looked at, confirmed, undone."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from apps.common import clock
from apps.ledger.models import Lot
from apps.programs.models import Adjustment, Membership
from apps.programs.reports import adjust_limits
from apps.programs.services import adjust_points
from apps.staff.models import User
from tests.factories.customers import CustomerFactory
from tests.factories.programs import member, program
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def support(client: Client) -> User:
    person = UserFactory(role=User.Role.SUPPORT)
    client.force_login(person, backend="apps.staff.backends.RoleBackend")
    return person


@pytest.fixture
def ayse() -> Membership:
    return member(program(), CustomerFactory(name="Ayşe"))


def typed(**more: Any) -> dict[str, Any]:
    return {
        "reference": str(uuid4()),
        "direction": "add",
        "amount": "50",
        "reason": "goodwill",
        "note": "Table 4",
        "words": "Sorry for the cold coffee.",
        "step": "check",
        **more,
    }


def page(of: Membership) -> str:
    return reverse("admin:programs_membership_adjust", args=[of.pk])


def balance(of: Membership) -> int:
    return Membership.objects.with_wallet().get(pk=of.pk).available.balance


def test_nothing_happens_before_it_was_looked_at(client: Client, support: User, ayse: Membership) -> None:
    text = client.post(page(ayse), typed()).content.decode()
    assert "Sorry for the cold coffee." in text
    assert "0 points, worth ₺0.00" in text
    assert "50 points, worth ₺0.50" in text
    assert not Adjustment.objects.exists()


def test_confirming_adds_the_points_and_offers_to_undo(client: Client, support: User, ayse: Membership) -> None:
    reply = client.post(page(ayse), typed(step="do", seen="0"), follow=True)
    done = Adjustment.objects.get()
    assert (done.points, done.words, done.note, done.by) == (50, "Sorry for the cold coffee.", "Table 4", support)
    assert reverse("admin:programs_adjustment_undo", args=[done.pk]) in reply.content.decode()
    client.post(reverse("admin:programs_adjustment_undo", args=[done.pk]))
    assert balance(ayse) == 0


def test_a_double_click_adds_once(client: Client, support: User, ayse: Membership) -> None:
    click = typed(step="do", seen="0")
    first, second = client.post(page(ayse), click), client.post(page(ayse), click)
    assert first["Location"] == second["Location"]
    assert balance(ayse) == 50


def test_a_balance_that_moved_is_shown_again_before_anything_happens(
    client: Client, support: User, ayse: Membership
) -> None:
    adjust_points(membership=ayse, points=10, reason="present", by=UserFactory(), reference="other")
    text = client.post(page(ayse), typed(step="do", seen="0")).content.decode()
    assert "The balance changed meanwhile" in text
    assert balance(ayse) == 10


def test_points_that_ran_out_this_night_can_be_taken_with_two_clicks(
    client: Client, support: User, ayse: Membership
) -> None:
    """The desk shows what the books hold, so that what was seen is what is there when it is confirmed."""
    adjust_points(membership=ayse, points=80, reason="present", by=UserFactory(), reference="other")
    over = clock.now().date() - dt.timedelta(days=3)
    Lot.objects.update(active_from=over, expires_on=over)
    taken = typed(direction="take")
    reply = client.post(page(ayse), taken)
    assert "80 points, worth ₺0.80" in reply.content.decode()
    client.post(page(ayse), taken | {"step": "do", "seen": str(reply.context["seen"])})
    assert balance(ayse) == 30


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"amount": "0"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": "many"}, "amount"),
        ({"amount": "99999999999999999999"}, "amount"),
        ({"reason": ""}, "reason"),
        ({"reason": "other", "note": ""}, "note"),
        ({"direction": "sideways"}, "direction"),
        ({"words": "x" * 201}, "words"),
        ({"reference": "again"}, "reference"),
    ],
)
@pytest.mark.parametrize("step", ["check", "do"])
def test_a_wrong_entry_is_named_and_nothing_typed_is_lost(
    client: Client, support: User, ayse: Membership, wrong: dict[str, str], field: str, step: str
) -> None:
    reply = client.post(page(ayse), typed(**({"step": step, "seen": "0"} | wrong)))
    assert field in reply.context["form"].errors
    assert "Sorry for the cold coffee." in reply.content.decode() or field == "words"
    assert not Adjustment.objects.exists()


def test_going_back_to_change_something_keeps_what_was_typed(client: Client, support: User, ayse: Membership) -> None:
    reply = client.post(page(ayse), typed(step="change"))
    assert 'value="Table 4"' in reply.content.decode()


def test_more_than_the_days_limit_is_refused_in_words(client: Client, support: User, ayse: Membership) -> None:
    reply = client.post(page(ayse), typed(step="do", seen="0", amount="501"))
    assert "at most 500 points in a day" in str(reply.context["form"].errors["amount"])
    assert balance(ayse) == 0


def test_the_preview_follows_what_is_typed(client: Client, support: User, ayse: Membership) -> None:
    url = reverse("admin:programs_membership_adjust_preview", args=[ayse.pk])
    assert "worth ₺0.50" in client.post(url, typed()).content.decode()
    assert "more than there is" in client.post(url, typed(direction="take")).content.decode()
    assert "Type a number" in client.post(url, typed(amount="")).content.decode()
    assert client.get(url).status_code == 405
    assert not Adjustment.objects.exists()


def test_words_cannot_carry_markup_into_the_preview(client: Client, support: User, ayse: Membership) -> None:
    url = reverse("admin:programs_membership_adjust_preview", args=[ayse.pk])
    text = client.post(url, typed(words="<script>alert(1)</script>{{ 7 }}")).content.decode()
    assert "<script>" not in text
    assert "{{ 7 }}" in text


def test_somebody_else_of_support_sees_it_without_a_button(client: Client, ayse: Membership, support: User) -> None:
    done = adjust_points(membership=ayse, points=10, reason="present", by=UserFactory(), reference="other")
    text = client.get(reverse("admin:programs_adjustment_change", args=[done.pk])).content.decode()
    assert "10 points were added" in text
    assert reverse("admin:programs_adjustment_undo", args=[done.pk]) not in text
    client.post(reverse("admin:programs_adjustment_undo", args=[done.pk]))
    assert balance(ayse) == 10


def test_the_page_says_what_an_undoing_would_still_take(client: Client, ayse: Membership, support: User) -> None:
    done = adjust_points(membership=ayse, points=100, reason="present", by=support, reference="a")
    adjust_points(membership=ayse, points=-70, reason="mistake", by=UserFactory(), reference="b")
    url = reverse("admin:programs_adjustment_change", args=[done.pk])
    assert "takes back what is left: 30 points" in client.get(url).content.decode()
    adjust_points(membership=ayse, points=-30, reason="mistake", by=UserFactory(), reference="c")
    text = client.get(url).content.decode()
    assert "nothing is left to undo" in text
    assert reverse("admin:programs_adjustment_undo", args=[done.pk]) not in text


def test_a_manager_undoes_several_from_the_list(client: Client, ayse: Membership) -> None:
    support = UserFactory(role=User.Role.SUPPORT)
    rows = [adjust_points(membership=ayse, points=10, reason="present", by=support, reference=str(n)) for n in range(2)]
    client.force_login(UserFactory(role=User.Role.MANAGER))
    url = reverse("admin:programs_adjustment_changelist")
    client.post(url, {"action": "undo", "_selected_action": [row.pk for row in rows]})
    assert balance(ayse) == 0


def test_looking_at_a_link_undoes_nothing(client: Client, ayse: Membership, support: User) -> None:
    done = adjust_points(membership=ayse, points=10, reason="present", by=support, reference="a")
    assert client.get(reverse("admin:programs_adjustment_undo", args=[done.pk])).status_code == 405
    assert balance(ayse) == 10


def test_only_an_owner_changes_the_limits(client: Client, support: User) -> None:
    url = reverse("admin:programs_adjust_limits")
    client.post(url, {"manager": "9", "support": "9"})
    client.force_login(UserFactory(role=User.Role.MANAGER))
    client.post(url, {"manager": "9", "support": "9"})
    assert adjust_limits()["support"] == 500
    client.force_login(UserFactory())
    client.post(url, {"manager": "6000", "support": "0"})
    assert (adjust_limits()["manager"], adjust_limits()["support"]) == (6000, 0)


def test_a_member_that_is_not_there_is_not_found(client: Client, support: User) -> None:
    assert client.get(reverse("admin:programs_membership_adjust", args=[99])).status_code == 404
    assert client.get(reverse("admin:programs_adjustment_change", args=["x"])).status_code == 404


def test_the_list_costs_the_same_for_one_as_for_five(
    client: Client, support: User, ayse: Membership, django_assert_num_queries
) -> None:
    owner, url = UserFactory(), reverse("admin:programs_adjustment_changelist")
    adjust_points(membership=ayse, points=1, reason="present", by=owner, reference="0")
    client.get(url)
    with django_assert_num_queries(7):
        client.get(url)
    for number in range(1, 5):
        adjust_points(membership=ayse, points=1, reason="present", by=owner, reference=str(number))
    with django_assert_num_queries(7):
        client.get(url)
