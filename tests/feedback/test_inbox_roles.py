"""Who may do what in the inbox, what each list holds, and what its pages say."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from apps.feedback.models import Case, Recovery
from apps.feedback.services import assign, close_solved, compensate, reply, set_tags, solve, wait
from apps.programs.models import Membership
from apps.staff.models import User
from tests.factories.customers import CustomerFactory
from tests.factories.feedback import clock_at, manager, support, waiting_case
from tests.factories.rewards import balances, live_program, member_with
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
INBOX = "admin:feedback_case_inbox"
DEEDS: dict[str, dict[str, Any]] = {
    "reply": {"text": "Soon."},
    "note": {"text": "Angry."},
    "heard": {"text": "They called."},
    "sort": {"priority": "urgent", "tags": "x"},
    "mine": {},
    "wait": {},
    "solve": {"outcome": "spam"},
}


def desk(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="apps.staff.backends.RoleBackend")
    return client


def path_of(case: Case, deed: str) -> str:
    return reverse("admin:feedback_case_deed", args=[case.pk, deed])


def do(client: Client, case: Case, deed: str, **typed: Any) -> Any:
    """As pressed on the page: with its mark against double clicks, and having seen everything."""
    seen = case.messages.latest("pk").pk
    page = client.post(path_of(case, deed), {"reference": uuid4(), "seen": seen} | typed)
    case.refresh_from_db()
    return page


def text_of(client: Client, case: Case) -> str:
    page = client.get(reverse("admin:feedback_case_change", args=[case.pk]))
    assert page.status_code == 200
    return page.content.decode()


def traces(case: Case) -> tuple[Any, ...]:
    case.refresh_from_db()
    return case.status, case.priority, case.owner_id, case.messages.count(), case.notes.count(), case.events.count()


def closed_case() -> Case:
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
        solve(case=case, outcome="explained", by=support())
    with clock_at("2026-06-04 10:00"):
        assert close_solved(limit=1) == 1
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("role", ["owner", "manager", "support"])
def test_whoever_answers_customers_does_everything_with_a_case(role, deed):
    case = waiting_case()
    before = traces(case)
    assert do(desk(UserFactory.create(role=role)), case, deed, **DEEDS[deed]).status_code == 302
    assert traces(case) != before


@pytest.mark.parametrize("deed", DEEDS)
def test_a_cashier_and_a_stranger_change_nothing(deed):
    case = waiting_case()
    before = traces(case)
    for client in (desk(UserFactory.create(role="cashier")), Client(), desk(support(is_active=False))):
        assert do(client, case, deed, **DEEDS[deed]).status_code in (302, 403)
    assert traces(case) == before


@pytest.mark.parametrize("deed", [*DEEDS, "reopen", "approve"])
def test_looking_at_the_address_of_a_deed_does_nothing(deed):
    case = waiting_case()
    before = traces(case)
    assert desk(UserFactory.create()).get(path_of(case, deed)).status_code == 405
    assert traces(case) == before


def a_member() -> Membership:
    return member_with(program=live_program(hundred_points_minor=1_000))


@pytest.mark.parametrize(
    ("role", "status", "state"),
    [("owner", 302, "given"), ("manager", 302, "given"), ("support", 403, "waiting"), ("cashier", 302, "waiting")],
)
def test_managers_and_owners_agree_to_a_large_gift(role, status, state):
    mira = a_member()
    case = waiting_case(customer=mira.customer)
    asked = compensate(case=case, membership=mira, points=2_000, by=support(), reference=uuid4())
    page = do(desk(UserFactory.create(role=role)), case, "approve", recovery=asked.pk)
    asked.refresh_from_db()
    assert (page.status_code, asked.state) == (status, state)
    assert balances(mira) == (2_000 if state == "given" else 0, 0)


def test_a_manager_does_not_agree_to_what_they_asked_for_themselves():
    mira, boss = a_member(), manager()
    case = waiting_case(customer=mira.customer)
    asked = compensate(case=case, membership=mira, points=20_000, by=boss, reference=uuid4())
    assert "Agree and give it" not in text_of(desk(boss), case)
    page = desk(boss)
    do(page, case, "approve", recovery=asked.pk)
    assert "Somebody else must agree" in text_of(page, case)
    assert Recovery.objects.get().state == "waiting"


def test_a_gift_pressed_twice_is_given_once():
    mira, reference = a_member(), uuid4()
    case, client = waiting_case(customer=mira.customer), desk(support())
    for _click in range(2):
        do(client, case, "give", membership=mira.pk, points=100, reference=reference)
    assert balances(mira) == (100, 0)
    refused = do(client, case, "give", membership=mira.pk, points=300, words="For the wait", reference=reference)
    text = refused.content.decode()
    assert "recorded before with other figures" in text
    assert "For the wait" in text
    assert balances(mira) == (100, 0)


def test_an_answer_sent_twice_with_other_words_is_refused_aloud():
    case, client, reference = waiting_case(), desk(support()), uuid4()
    do(client, case, "reply", text="Soon.", reference=reference)
    page = do(client, case, "reply", text="Much later.", reference=reference)
    assert page.status_code == 200
    assert "recorded before with other words" in page.content.decode()
    assert "Much later." in page.content.decode()
    assert case.messages.filter(is_ours=True).count() == 1


@pytest.mark.parametrize(("deed", "typed"), [("reply", "A long apology"), ("heard", "They called again")])
def test_what_is_typed_into_a_case_that_closed_meanwhile_is_not_lost(deed, typed):
    page = do(desk(support()), closed_case(), deed, text=typed)
    text = page.content.decode()
    assert page.status_code == 200
    assert "This case is closed" in text
    assert typed in text


def test_solving_what_is_closed_says_that_it_is():
    page = do(desk(support()), closed_case(), "solve", outcome="made_good")
    assert "This case is closed." in page.content.decode()


@pytest.mark.parametrize("tags", ["x" * 41, ",".join(f"tag {number}" for number in range(21))])
def test_sorting_that_is_refused_sorts_nothing(tags):
    me, case = support(), waiting_case()
    before = traces(case)
    page = do(desk(me), case, "sort", owner=me.pk, priority="urgent", tags=tags)
    assert page.context["forms"]["sort"].errors["tags"]
    assert tags[:20] in page.content.decode()
    assert traces(case) == before


def test_sorting_without_a_change_leaves_no_line_in_the_history():
    me, case = support(), waiting_case()
    client = desk(me)
    for _press in range(2):
        do(client, case, "sort", owner=me.pk, priority="high", tags="Broken, Delivery")
    kinds = list(case.events.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["opened", "assigned", "priority", "tagged"]
    do(client, case, "sort", owner="", priority="high", tags="")
    assert (case.owner, case.tags.count()) == (None, 0)


def test_a_case_is_given_to_colleagues_who_answer_and_stays_with_one_who_left():
    case, gone, cashier = waiting_case(), support(), UserFactory.create(role="cashier")
    client = desk(support())
    assert do(client, case, "sort", owner=cashier.pk, priority="low").status_code == 200
    assign(case=case, owner=gone, by=gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    assert do(client, case, "sort", owner=gone.pk, priority="low").status_code == 302
    assert (case.owner, case.priority) == (gone, "low")
    other = waiting_case()
    assert do(client, other, "sort", owner=gone.pk, priority="low").status_code == 200
    assert other.owner is None


def boxes_of(client: Client, case: Case) -> set[str]:
    names = ("mine", "unassigned", "overdue", "open", "waiting", "solved")
    pages = {name: client.get(reverse(INBOX), {"box": name}).context["lines"] for name in names}
    return {name for name, lines in pages.items() if case in [line.case for line in lines]}


def test_a_case_is_in_every_list_it_belongs_to_and_in_no_other():
    me = support()
    client = desk(me)
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
        assert boxes_of(client, case) == {"unassigned", "open"}
        assign(case=case, owner=me, by=me)
        assert boxes_of(client, case) == {"mine", "open"}
        assert boxes_of(desk(support()), case) == {"open"}
    with clock_at("2026-05-04 11:00"):
        assert boxes_of(client, case) == {"mine", "open", "overdue"}
        wait(case=case, by=me)
        assert boxes_of(client, case) == {"mine", "open", "overdue", "waiting"}
        reply(case=case, text="Which?", by=me)
        assert boxes_of(client, case) == {"mine", "open", "waiting"}
        solve(case=case, outcome="explained", by=me)
        assert boxes_of(client, case) == {"solved"}


def test_what_was_searched_for_and_the_list_are_kept_on_the_way():
    case, client = waiting_case(subject="Blue parcel"), desk(support())
    waiting_case(subject="Red mug")
    found = client.get(reverse(INBOX), {"q": "blue", "box": "solved"}).context
    assert [line.case for line in found["lines"]] == [case]
    assert found["lines"][0].link.endswith(f"/{case.pk}/change/?q=blue")
    assert not any(box["is_chosen"] for box in found["boxes"])
    page = client.post(path_of(case, "note") + "?q=blue", {"text": "Seen."})
    assert page["Location"].endswith(f"/{case.pk}/change/?q=blue")


def test_solved_cases_are_found_by_tag_and_by_number_too():
    case, client = waiting_case(), desk(support())
    set_tags(case=case, names=["Çilek Reçeli"], by=support())
    solve(case=case, outcome="explained", by=support())
    for typed in ("cilek receli", f"#{case.pk}", str(case.pk)):
        assert case in [line.case for line in client.get(reverse(INBOX), {"q": typed}).context["lines"]]


@pytest.mark.parametrize("number", ["0", "999999", "9" * 40, "x", "%D9%A3", "-1"])
def test_a_case_that_is_not_there_is_not_found(number):
    assert desk(support()).get(f"/admin/feedback/case/{number}/change/").status_code == 404


def test_the_buttons_are_those_that_can_be_pressed():
    me = support()
    client = desk(me)
    case = waiting_case(owner=me)
    text = text_of(client, case)
    assert "Wait for the customer" in text
    assert "Take it<" not in text
    assert "Take it<" in text_of(desk(support()), case)
    wait(case=case, by=me)
    assert "Wait no longer" in text_of(client, case)
    solve(case=case, outcome="explained", by=me)
    assert "Open again" in text_of(client, case)
    closed = text_of(client, closed_case())
    assert "closed for good" in closed
    assert 'id="ib-reply"' not in closed


def test_who_has_no_address_is_answered_by_telephone_only():
    text = text_of(desk(support()), waiting_case(customer=CustomerFactory.create(email="")))
    assert "answer by telephone" in text
    assert 'value="said"' in text
    assert 'value="send"' not in text


def test_several_people_of_one_name_must_be_told_apart():
    for _number in range(2):
        CustomerFactory.create(name="Deniz Kaya")
    case = waiting_case(customer=None, name="Deniz")
    page = do(desk(support()), case, "link", who="Deniz Kaya")
    assert "Several people were found" in page.content.decode()
    assert case.customer is None
