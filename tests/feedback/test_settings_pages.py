"""Hours, holidays, promises and prepared answers: who sets them up, what is refused, and what is kept on the page."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.feedback.models import Apology, BusinessHours, Case, CaseRules, Holiday, Promise, RecoveryLimit, Timer
from apps.feedback.reports.apologies import prepared_answers
from tests.factories.customers import CustomerFactory
from tests.factories.feedback import at, clock_at, support, waiting_case
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
RULES = "admin:feedback_caserules_changelist"
PUBLIC = "admin:feedback_holiday_public"


def desk(role: str = "owner") -> Client:
    client = Client()
    client.force_login(UserFactory.create(role=role), backend="apps.staff.backends.RoleBackend")
    return client


def rules(**typed: str) -> dict[str, str]:
    week = {str(day): "09:00-18:00" if day < 5 else "" for day in range(7)}
    return week | {"reopen_days": "7", "warn_percent": "80", "give_support": "100", "give_manager": "1000"} | typed


def add(client: Client, model: str, **typed: Any) -> Any:
    return client.post(reverse(f"admin:feedback_{model}_add"), typed)


def first_reply(case: Case) -> Timer:
    return case.timers.get(kind=Timer.Kind.FIRST_REPLY)


def test_a_refused_page_of_rules_saves_nothing_and_keeps_what_was_typed():
    page = desk().post(reverse(RULES), rules(**{"2": "from nine", "4": "10-16"}, reopen_days="31", give_support="12.5"))
    text = page.content.decode()
    for typed in ("from nine", "10-16", "31", "12.5"):
        assert f'value="{typed}"' in text
    assert not BusinessHours.objects.exists()
    assert not CaseRules.objects.exists()
    assert not RecoveryLimit.objects.exists()


def test_more_than_six_spans_of_a_day_are_refused_at_that_day():
    spans = ", ".join(f"{hour}-{hour}:30" for hour in range(9, 16))
    page = desk().post(reverse(RULES), rules(**{"3": spans}, reopen_days="31"))
    assert "at most six" in str(page.context["form"].errors["3"])
    assert not CaseRules.objects.exists()


def test_saving_the_rules_twice_leaves_one_week_and_one_row():
    client = desk()
    for _press in range(2):
        assert client.post(reverse(RULES), rules(**{"0": "9-12, 13-18"})).status_code == 302
    assert (BusinessHours.objects.count(), CaseRules.objects.count(), RecoveryLimit.objects.count()) == (6, 1, 2)


def test_a_manager_sees_the_limits_and_leaves_them_as_they_are():
    RecoveryLimit.objects.create(role="support", minor_max=4_200)
    client = desk("manager")
    form = client.get(reverse(RULES)).context["form"]
    assert all(form.fields[name].disabled for name in ("give_support", "give_manager"))
    assert client.post(reverse(RULES), rules(give_support="9999", reopen_days="9")).status_code == 302
    assert RecoveryLimit.objects.get(role="support").minor_max == 4_200
    assert CaseRules.objects.get().reopen_days == 9


@pytest.mark.parametrize("role", ["cashier", ""])
def test_who_does_not_answer_customers_does_not_see_the_rules(role):
    client = desk(role) if role else Client()
    assert client.get(reverse(RULES)).status_code in (302, 403)
    client.post(reverse(RULES), rules())
    assert not BusinessHours.objects.exists()


@pytest.mark.parametrize(("role", "status"), [("owner", 302), ("manager", 302), ("support", 403), ("cashier", 302)])
def test_managers_and_owners_set_up_what_is_promised(role, status):
    client = desk(role)
    pages = [
        add(client, "holiday", day="2026-05-19", name="Youth Day"),
        add(client, "promise", rank=1, name="Quick", first_reply_minutes=30),
        client.post(reverse(PUBLIC), {"country": "TR"}),
    ]
    assert [page.status_code for page in pages] == [status] * 3
    is_theirs = role in ("owner", "manager")
    assert Promise.objects.exists() is is_theirs
    assert Holiday.objects.exists() is is_theirs


def test_support_cannot_remove_a_holiday_from_the_list():
    feast = Holiday.objects.create(day=dt.date(2026, 5, 19), name="Youth Day")
    client = desk("support")
    client.post(reverse("admin:feedback_holiday_changelist"), {"action": "remove", "_selected_action": feast.pk})
    assert Holiday.objects.exists()
    assert "Youth Day" in client.get(reverse("admin:feedback_holiday_changelist")).content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"day": "2026-05-19"}, "day"),
        ({"day": "2026-02-30"}, "day"),
        ({"day": ""}, "day"),
        ({"name": " "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"closes_at": "25:00"}, "closes_at"),
    ],
    ids=str,
)
def test_a_holiday_that_cannot_be_is_refused_and_kept(typed, field):
    Holiday.objects.create(day=dt.date(2026, 5, 19), name="Youth Day")
    page = add(desk(), "holiday", **({"day": "2026-06-01", "name": "Our feast"} | typed))
    assert page.status_code == 200
    assert page.context["adminform"].form.errors[field]
    if "name" not in typed:
        assert "Our feast" in page.content.decode()
    assert Holiday.objects.count() == 1


def test_half_a_holiday_made_whole_moves_what_is_due():
    client = desk()
    with clock_at("2026-10-28 12:30"):
        case = waiting_case()
        add(client, "holiday", day="2026-10-28", name="Half a feast", closes_at="13:00")
        assert first_reply(case).due_at == at("2026-10-29 09:30")
        feast = Holiday.objects.get()
        path = reverse("admin:feedback_holiday_change", args=[feast.pk])
        assert client.post(path, {"day": "2026-10-28", "name": "A feast", "closes_at": ""}).status_code == 302
    with clock_at("2026-10-28 12:40"):
        later = waiting_case()
    assert first_reply(later).due_at == at("2026-10-29 10:00")


def test_holidays_of_two_countries_are_added_side_by_side():
    client = desk()
    with clock_at("2026-05-04 10:00"):
        for country in ("TR", "AZ", "TR"):
            client.post(reverse(PUBLIC), {"country": country})
    first = Holiday.objects.filter(day=dt.date(2026, 1, 1))
    assert first.count() == 1
    assert Holiday.objects.filter(day__year=2026).count() == 8 + 16 - 1
    assert Holiday.objects.get(day=dt.date(2026, 10, 28)).closes_at == dt.time(13)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"rank": "-1"}, "rank"),
        ({"priority": "at once"}, "priority"),
        ({"channel": "pigeon"}, "channel"),
        ({"next_reply_minutes": "soon"}, "next_reply_minutes"),
    ],
    ids=str,
)
def test_a_promise_that_cannot_be_is_refused_beside_its_field(typed, field):
    page = add(desk(), "promise", **({"rank": 1, "name": "Quick", "first_reply_minutes": 30} | typed))
    assert page.status_code == 200
    assert page.context["adminform"].form.errors[field]
    assert not Promise.objects.exists()


def test_too_many_minutes_are_refused_in_words_a_merchant_reads():
    page = add(desk(), "promise", rank=1, name="Some day", resolution_minutes=100_001)
    assert "from 1 to 100,000 minutes" in page.content.decode()
    assert not Promise.objects.exists()


def test_a_changed_promise_is_the_one_that_open_cases_have():
    promise, client = Promise.objects.create(rank=1, name="Quick", first_reply_minutes=30), desk("manager")
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
        path = reverse("admin:feedback_promise_change", args=[promise.pk])
        client.post(path, {"rank": 1, "name": "Quicker", "first_reply_minutes": 10})
    assert first_reply(case).due_at == at("2026-05-04 10:10")
    case.refresh_from_db()
    assert case.due_at == at("2026-05-04 10:10")


def texts(*pairs: tuple[str, str]) -> dict[str, Any]:
    rows: dict[str, Any] = {"texts-TOTAL_FORMS": len(pairs), "texts-INITIAL_FORMS": 0}
    for number, (language, text) in enumerate(pairs):
        rows |= {f"texts-{number}-language": language, f"texts-{number}-text": text}
    return rows


@pytest.mark.parametrize(
    "rows",
    [
        texts(("tr", "Bir"), ("tr", "İki")),
        texts(("xx", "Hello")),
        texts(("en", "x" * 2_001)),
        texts(("en", "Fine"), ("tr", "Sayın {müşteri}")),
    ],
    ids=["one language twice", "no language of ours", "too long", "an unknown place"],
)
def test_a_prepared_answer_that_cannot_be_is_refused_whole(rows):
    page = add(desk(), "apology", name="Late parcel", is_active="on", **rows)
    assert page.status_code == 200
    assert "Late parcel" in page.content.decode()
    assert not Apology.objects.exists()


@pytest.mark.parametrize(("role", "is_made"), [("manager", True), ("support", False), ("cashier", False)])
def test_prepared_answers_are_written_by_managers(role, is_made):
    add(desk(role), "apology", name="Late", is_active="on", **texts(("en", "Sorry, {name}.")))
    assert Apology.objects.exists() is is_made


def apology(name: str, is_active: bool = True, **languages: str) -> Apology:
    made = Apology.objects.create(name=name, is_active=is_active)
    for language, text in languages.items():
        made.texts.create(language=language, text=text)
    return made


@pytest.mark.parametrize(
    ("language", "languages", "text"),
    [
        ("tr", {"az": "Bağışlayın", "en": "Sorry", "tr": "Özür"}, "Özür"),
        ("tr", {"az": "Bağışlayın", "en": "Sorry"}, "Sorry"),
        ("tr", {"az": "Bağışlayın"}, "Bağışlayın"),
    ],
)
def test_a_prepared_answer_comes_in_their_language_else_the_shops_else_in_any(language, languages, text):
    apology("Late", **languages)
    known = waiting_case(customer=CustomerFactory.create(language=language))
    unknown = waiting_case(customer=None, name="Deniz", language=language)
    for case in (known, unknown):
        assert [answer.text for answer in prepared_answers(case, support())] == [text]


def test_what_is_switched_off_or_says_nothing_is_not_offered():
    apology("B", en="Second")
    apology("A", en="First")
    apology("Off", is_active=False, en="Gone")
    apology("Empty")
    assert [answer.name for answer in prepared_answers(waiting_case(), support())] == ["A", "B"]


def test_a_customers_own_words_are_filled_in_and_never_read_as_places():
    apology("Late", en="{name}: {subject} - {staff}")
    case = waiting_case(customer=None, name="{staff}", subject="{shop} {name}")
    [answer] = prepared_answers(case, support(name="Elif"))
    assert answer.text == "{staff}: {shop} {name} - Elif"


def test_twenty_prepared_answers_cost_what_one_does(django_assert_num_queries):
    case, by = waiting_case(), support()
    for number in range(20):
        apology(f"Answer {number}", en="Sorry", tr="Özür")
    with django_assert_num_queries(4):
        assert len(prepared_answers(case, by)) == 20
