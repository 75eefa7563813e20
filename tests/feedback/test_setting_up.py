"""What a shop sets up once: hours, holidays, promises, prepared answers, limits."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from apps.feedback.errors import RecoveryRefused
from apps.feedback.models import Apology, BusinessHours, CaseRules, Holiday, Promise, Recovery, RecoveryLimit, Timer
from apps.feedback.reports import schedule
from apps.feedback.services import compensate, reply, set_recovery_limits
from tests.factories.feedback import at, clock_at, manager, span, support, waiting_case
from tests.factories.rewards import balances, live_program, member_with
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
RULES = "admin:feedback_caserules_changelist"


def desk(role: str = "owner") -> Client:
    client = Client()
    client.force_login(UserFactory.create(role=role), backend="apps.staff.backends.RoleBackend")
    return client


def rules(**typed: str) -> dict[str, str]:
    week = {str(day): "09:00-18:00" if day < 5 else "" for day in range(7)}
    return week | {"reopen_days": "7", "warn_percent": "80", "give_support": "100", "give_manager": "1000"} | typed


def test_hours_rules_and_limits_are_saved_on_one_page():
    client = desk()
    typed = rules(**{"0": "9-12, 13.00–18.30", "5": "10:00-14:00", "6": "20-24"}, reopen_days="3", give_support="50")
    assert client.post(reverse(RULES), typed)["Location"] == reverse(RULES)
    week = schedule().week
    assert week[0] == (span("09:00-12:00"), span("13:00-18:30"))
    assert (week[5], week[6]) == ((span("10:00-14:00"),), (span("20:00-00:00"),))
    assert (CaseRules.objects.get().reopen_days, RecoveryLimit.objects.get(role="support").minor_max) == (3, 5_000)
    page = client.get(reverse(RULES)).content.decode()
    assert "09:00-12:00, 13:00-18:30" in page


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"0": "nine to six"}, "0"),
        ({"0": "25-26"}, "0"),
        ({"0": "18:00-09:00"}, "0"),
        ({"1": "09:00-12:00, 11:00-15:00"}, "1"),
        ({"0": "٩-١٢ ⁹"}, "0"),
        ({"0": "9" * 300}, "0"),
        ({"reopen_days": "400"}, "reopen_days"),
        ({"warn_percent": "100"}, "warn_percent"),
        ({"give_support": "a lot"}, "give_support"),
        ({"give_support": "9" * 40}, "give_support"),
        ({"give_support": "-1"}, "give_support"),
        (dict.fromkeys("01234", ""), "0"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(typed, field):
    page = desk().post(reverse(RULES), rules(**typed))
    assert page.status_code == 200
    assert page.context["form"].errors[field]
    assert not BusinessHours.objects.exists()


def test_a_manager_sets_hours_and_not_the_limits():
    desk("manager").post(reverse(RULES), rules(give_manager="999999"))
    assert BusinessHours.objects.count() == 5
    assert not RecoveryLimit.objects.exists()
    with pytest.raises(RecoveryRefused):
        set_recovery_limits(limits={"manager": 10}, by=manager())


def test_support_looks_and_changes_nothing():
    client = desk("support")
    assert client.get(reverse(RULES)).status_code == 200
    client.post(reverse(RULES), rules())
    assert not BusinessHours.objects.exists()


def test_saving_hours_keeps_open_cases_in_time():
    with clock_at("2026-05-04 15:40"):
        case = waiting_case()
    with clock_at("2026-05-04 15:50"):
        desk().post(reverse(RULES), rules(**{"0": "10-16", "1": "10-16"}))
    assert case.timers.get(kind=Timer.Kind.FIRST_REPLY).due_at == at("2026-05-05 10:40")


def test_public_holidays_are_added_with_one_click():
    client = desk()
    with clock_at("2026-05-04 10:00"):
        page = client.get(reverse("admin:feedback_holiday_public")).content.decode()
        assert "Add the holidays of Azerbaijan" in page
        client.post(reverse("admin:feedback_holiday_public"), {"country": "TR"})
        assert Holiday.objects.filter(day__year=2026).count() == Holiday.objects.filter(day__year=2027).count() == 8
        assert client.post(reverse("admin:feedback_holiday_public"), {"country": "XX"}).status_code == 200
        assert "All of them are on your list." in client.get(reverse("admin:feedback_holiday_public")).content.decode()


def add(client: Client, model: str, **typed: Any) -> Any:
    return client.post(reverse(f"admin:feedback_{model}_add"), typed)


def test_a_holiday_typed_by_hand_stops_the_clock_and_can_be_removed():
    client = desk()
    with clock_at("2026-05-18 17:30"):
        case = waiting_case()
        assert add(client, "holiday", day="2026-05-19", name="Youth Day").status_code == 302
        timer = case.timers.get(kind=Timer.Kind.FIRST_REPLY)
        assert timer.due_at == at("2026-05-20 09:30")
        chosen = {"action": "remove", "_selected_action": Holiday.objects.get().pk}
        client.post(reverse("admin:feedback_holiday_changelist"), chosen)
        timer.refresh_from_db()
        assert (timer.due_at, Holiday.objects.count()) == (at("2026-05-19 09:30"), 0)
    assert add(client, "holiday", day="2026-05-19", name="").status_code == 200


def test_a_promise_is_added_changed_and_removed():
    client = desk()
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
        typed = {"rank": 1, "name": "Quick", "priority": "", "channel": "", "first_reply_minutes": 30}
        assert add(client, "promise", **typed).status_code == 302
        assert case.timers.get(kind=Timer.Kind.FIRST_REPLY).due_at == at("2026-05-04 10:30")
        assert add(client, "promise", **(typed | {"first_reply_minutes": 0})).status_code == 200
        chosen = {"action": "remove", "_selected_action": Promise.objects.get().pk}
        client.post(reverse("admin:feedback_promise_changelist"), chosen)
        assert case.timers.get(kind=Timer.Kind.FIRST_REPLY).due_at == at("2026-05-04 11:00")


@pytest.mark.parametrize(("text", "status"), [("Dear {name} of {shop}", 302), ("Dear {password}", 200), ("", 200)])
def test_a_prepared_answer_knows_its_placeholders_only(text, status):
    rows = {"texts-TOTAL_FORMS": 1, "texts-INITIAL_FORMS": 0, "texts-0-language": "tr", "texts-0-text": text}
    assert add(desk(), "apology", name="Late", is_active="on", **rows).status_code == status
    assert Apology.objects.exists() is (status == 302)


def test_the_report_of_promises_says_shares_and_numbers():
    client = desk("support")
    assert "No first reply was due yet" in client.get(reverse("admin:feedback_case_kept")).content.decode()
    for minutes in (30, 30, 90):
        with clock_at("2026-05-04 10:00"):
            case = waiting_case()
        with clock_at(f"2026-05-04 {10 + minutes // 60}:{minutes % 60:02}"):
            reply(case=case, text="Yes.", by=support())
    with clock_at("2026-05-06 10:00"):
        page = client.get(reverse("admin:feedback_case_kept"))
    assert (page.context["total"].n, page.context["total"].kept_percent) == (3, 67)
    assert page.context["weeks"][0] == (dt.date(2026, 5, 4), page.context["total"])
    assert "67 %" in page.content.decode()
    assert [(label, share.n) for label, share in page.context["kinds"]] == [
        ("First reply", 3),
        ("Reply", 0),
        ("Solution", 0),
    ]
    assert "Solved without an answer" in page.content.decode()


def test_compensations_are_listed_and_agreed_to_in_the_list():
    mira = member_with(program=live_program(hundred_points_minor=1_000))
    case, asker = waiting_case(customer=mira.customer), support()
    recovery = compensate(case=case, membership=mira, points=2_000, by=asker, reference=uuid4())
    boss, path = desk("manager"), reverse("admin:feedback_recovery_changelist")
    assert "2,000 points" in boss.get(path).content.decode()
    assert boss.get(reverse("admin:feedback_recovery_change", args=[recovery.pk]))["Location"].endswith(
        f"/case/{case.pk}/change/"
    )
    desk("support").post(path, {"action": "approve", "_selected_action": recovery.pk})
    assert balances(mira) == (0, 0)
    boss.post(path, {"action": "approve", "_selected_action": recovery.pk})
    assert balances(mira) == (2_000, 0)
    boss.post(path, {"action": "refuse", "_selected_action": recovery.pk})
    assert Recovery.objects.get().state == "given"
    assert boss.get(reverse("admin:feedback_recovery_change", args=["9" * 40])).status_code == 404
