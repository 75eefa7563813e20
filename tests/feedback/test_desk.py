"""The list of cases as the staff see it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from apps.feedback.services import note, set_tags
from loyalty_site.schedule import SCHEDULE
from tests.factories.customers import CustomerFactory
from tests.factories.feedback import support, waiting_case
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
LIST = "admin:feedback_case_changelist"


def at_the_desk(role: str) -> Client:
    client = Client()
    client.force_login(UserFactory.create(role=role), backend="apps.staff.backends.RoleBackend")
    return client


def test_the_list_costs_the_same_for_one_case_as_for_five(django_assert_num_queries, django_assert_max_num_queries):
    client = at_the_desk("support")
    waiting_case()
    with django_assert_max_num_queries(20) as one:
        client.get(reverse(LIST))
    for _number in range(4):
        set_tags(case=waiting_case(), names=["Delivery"], by=support())
    with django_assert_num_queries(len(one)):
        client.get(reverse(LIST))


def test_a_case_is_found_by_its_customer():
    waiting_case(customer=CustomerFactory.create(name="Şükrü Işık"))
    waiting_case(subject="Another thing entirely")
    page = at_the_desk("support").get(reverse(LIST), {"q": "sukru"}).content.decode()
    assert "Şükrü Işık" in page
    assert "Another thing entirely" not in page


def test_what_people_write_is_shown_as_text():
    case = waiting_case(subject="<script>alert(1)</script>", text="<img src=x onerror=alert(2)>")
    note(case=case, text="<b>bold</b>", by=support())
    page = at_the_desk("support").get(reverse("admin:feedback_case_change", args=[case.pk])).content.decode()
    for markup in ("<script>alert(1)", "<img src=x", "<b>bold</b>"):
        assert markup not in page
    assert "&lt;img src=x onerror=alert(2)&gt;" in page


@pytest.mark.parametrize(("role", "status"), [("owner", 200), ("manager", 200), ("support", 200), ("cashier", 302)])
def test_who_answers_customers_sees_cases(role, status):
    assert at_the_desk(role).get(reverse(LIST)).status_code == status


def test_the_beat_marks_what_is_due():
    assert {"apps.feedback.tasks.mark_due", "apps.feedback.tasks.close_solved"} <= {
        entry["task"] for entry in SCHEDULE.values()
    }
