"""The owner makes a programme and changes its terms in the browser."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.programs.models import Program, RuleVersion
from apps.programs.services import create_program
from apps.staff.models import User
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
NEW = {
    "name": "Kahve Club",
    "code": "club",
    "status": "live",
    "hundred_points_minor": "5,00",
    "enrolment": "first_purchase",
    "shortfall": "down_to_zero",
    "combine": "sum",
    "rounding": "floor",
    "points_per_unit": "2",
    "unit_minor": "1.00",
    "min_spend_minor": "",
    "wait_days": "14",
}
TERMS = {"points_per_unit": "3", "unit_minor": "1.00", "min_spend_minor": "10.00", "wait_days": "0"}


def test_a_programme_is_made_in_one_form(client: Client) -> None:
    client.force_login(UserFactory())
    reply = client.post(reverse("admin:programs_program_add"), NEW)
    assert reply.status_code == 302, reply.context["form"].errors
    program = Program.objects.get()
    version = RuleVersion.objects.get(rule__program=program)
    assert (program.hundred_points_minor, version.points_per_unit, version.unit_minor) == (500, 2, 100)
    assert (version.wait_days, version.min_spend_minor) == (14, 0)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("hundred_points_minor", "beş"),
        ("hundred_points_minor", "1.234"),
        ("points_per_unit", "0"),
        ("code", "bad code"),
    ],
)
def test_a_wrong_entry_is_named_and_nothing_typed_is_lost(client: Client, field: str, typed: str) -> None:
    client.force_login(UserFactory())
    reply = client.post(reverse("admin:programs_program_add"), {**NEW, field: typed})
    assert field in reply.context["form"].errors
    assert "Kahve Club" in reply.content.decode()
    assert not Program.objects.exists()


def test_new_terms_are_a_new_version_and_the_old_one_stays(client: Client) -> None:
    owner = UserFactory()
    client.force_login(owner)
    rule = create_program(code="club").rules.get()
    reply = client.post(reverse("admin:programs_terms", args=[rule.pk]), {**TERMS, "after_discount": "on"})
    assert reply.status_code == 302
    old, new = rule.versions.order_by("number")
    assert (old.points_per_unit, new.points_per_unit, new.min_spend_minor) == (1, 3, 1000)
    assert old.valid_until == new.valid_from
    assert new.created_by == owner


def test_terms_with_an_end_before_their_start_are_refused(client: Client) -> None:
    client.force_login(UserFactory())
    rule = create_program(code="club").rules.get()
    window = {"active_from_on": "2026-06-30", "active_until_on": "2026-06-01"}
    reply = client.post(reverse("admin:programs_terms", args=[rule.pk]), {**TERMS, **window})
    assert reply.status_code == 200
    assert rule.versions.count() == 1


def test_the_list_costs_the_same_for_one_programme_as_for_five(client: Client, django_assert_num_queries) -> None:
    client.force_login(UserFactory())
    url = reverse("admin:programs_program_changelist")
    create_program(code="club")
    client.get(url)
    with django_assert_num_queries(4):
        client.get(url)
    for number in range(4):
        create_program(code=f"club-{number}")
    with django_assert_num_queries(4):
        client.get(url)


def test_support_cannot_change_what_the_shop_promises(client: Client) -> None:
    client.force_login(UserFactory(role=User.Role.SUPPORT))
    rule = create_program(code="club").rules.get()
    assert client.post(reverse("admin:programs_terms", args=[rule.pk]), TERMS).status_code == 403
    assert client.post(reverse("admin:programs_program_add"), NEW).status_code == 403
    assert rule.versions.count() == 1
