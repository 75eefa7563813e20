"""The inbox as support works with it all day."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from apps.feedback.models import Apology, Case, CaseMessage, CaseRules, Recovery
from apps.feedback.services import assign, customer_writes, reply, set_tags, solve
from apps.programs.models import Membership
from apps.staff.models import User
from tests.factories.customers import CustomerFactory
from tests.factories.feedback import clock_at, manager, support, waiting_case
from tests.factories.rewards import balances, live_program, member_with, paid_order

pytestmark = pytest.mark.django_db
INBOX = "admin:feedback_case_inbox"


@pytest.fixture
def me() -> User:
    return support(name="Ayşe")


@pytest.fixture
def desk(me) -> Client:
    return signed_in(me)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="apps.staff.backends.RoleBackend")
    return client


def shown(client: Client, case: Case, **query: str) -> str:
    reply = client.get(reverse("admin:feedback_case_change", args=[case.pk]) + f"?{urlencode(query)}")
    assert reply.status_code == 200
    return reply.content.decode()


def do(client: Client, case: Case, deed: str, **typed: object):
    reply = client.post(reverse("admin:feedback_case_deed", args=[case.pk, deed]) + "?box=mine", typed)
    case.refresh_from_db()
    return reply


def test_numbers_beside_the_lists_are_their_lengths(desk, me):
    mine, solved, _other = (waiting_case() for _number in range(3))
    assign(case=mine, owner=me, by=me)
    solve(case=solved, outcome="explained", by=me)
    page = desk.get(reverse(INBOX)).context
    for box in page["boxes"]:
        assert len(desk.get(box["link"]).context["lines"]) == box["count"]
    assert [box["count"] for box in page["boxes"]] == [1, 1, 0, 0, 2, 0, 1]


def test_the_list_costs_the_same_for_one_case_as_for_six(
    desk, django_assert_num_queries, django_assert_max_num_queries
):
    waiting_case()
    desk.get(reverse(INBOX))
    with django_assert_max_num_queries(12) as one:
        desk.get(reverse(INBOX))
    for _number in range(5):
        set_tags(case=waiting_case(), names=["Delivery"], by=support())
    with django_assert_num_queries(len(one)):
        desk.get(reverse(INBOX))


def test_a_long_conversation_costs_what_a_short_one_does(
    desk, django_assert_num_queries, django_assert_max_num_queries
):
    case = waiting_case()
    reply(case=case, text="First", by=support())
    with django_assert_max_num_queries(40) as short:
        shown(desk, case)
    for number in range(4):
        customer_writes(case=case, text="And now?", reference=f"m{number}")
        reply(case=case, text="Soon.", by=support())
    with django_assert_num_queries(len(short)):
        shown(desk, case)


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("2026-05-04 10:30", "Due in 30 minutes"),
        ("2026-05-04 10:59", "Due in 1 minute"),
        ("2026-05-04 11:00", "Overdue since 11:00"),
        ("2026-05-05 09:00", "Overdue since 4 May 2026, 11:00"),
    ],
)
def test_until_when_is_said_in_words(desk, now, told):
    with clock_at("2026-05-04 10:00"):
        waiting_case()
    with clock_at(now):
        assert told in desk.get(reverse(INBOX)).content.decode()


@pytest.mark.parametrize(
    ("opened", "told"),
    [
        ("2026-05-04 07:00", "Due today at 10:00"),
        ("2026-05-04 19:00", "Due tomorrow at 10:00"),
        ("2026-05-09 19:00", "Due on 11 May 2026 at 10:00"),
    ],
)
def test_what_is_due_later_says_the_day(desk, opened, told):
    with clock_at(opened):
        waiting_case()
        assert told in desk.get(reverse(INBOX)).content.decode()


@pytest.mark.parametrize(
    ("warn_percent", "now", "colour"),
    [
        (80, "10:47", "later"),
        (80, "10:48", "soon"),
        (20, "10:12", "soon"),
        (95, "10:50", "later"),
        (80, "11:00", "late"),
    ],
)
def test_a_line_stands_out_from_its_own_warning_on(desk, warn_percent, now, colour):
    """Rule 104: the shop says when it is warned."""
    CaseRules.objects.create(pk=1, warn_percent=warn_percent)
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
    with clock_at(f"2026-05-04 {now}"):
        assert desk.get(reverse(INBOX)).context["lines"][0].due.state == colour
        assert desk.get(reverse("admin:feedback_case_change", args=[case.pk])).context["running"][0].due.state == colour


def test_an_open_inbox_hears_of_new_cases_and_keeps_the_one_being_read(desk):
    """Whoever answers all day does not press reload."""
    read = waiting_case(subject="Where is it?")
    page = desk.get(reverse("admin:feedback_case_change", args=[read.pk]) + "?box=unassigned")
    assert 'hx-trigger="every 30s"' in page.content.decode()
    waiting_case(subject="Broken on arrival")
    lists = desk.get(page.context["refresh"])
    text = lists.content.decode()
    assert "Broken on arrival" in text
    assert "<textarea" not in text
    assert [line.case for line in lists.context["lines"] if line.is_chosen] == [read]
    assert lists.context["lines"][0].link.endswith("?box=unassigned")


@pytest.mark.parametrize("chosen", ["", "x", "٣", "9" * 30])
def test_a_garbled_choice_shows_the_lists(desk, chosen):
    waiting_case()
    assert desk.get(reverse("admin:feedback_case_lists"), {"chosen": chosen}).status_code == 200


def test_an_empty_inbox_says_what_to_do(desk):
    assert "Nobody has written yet" in desk.get(reverse(INBOX)).content.decode()
    waiting_case()
    assert "Well done" in desk.get(reverse(INBOX) + "?box=solved").content.decode()
    assert "Nothing was found" in desk.get(reverse(INBOX) + "?q=nowhere").content.decode()


@pytest.mark.parametrize(
    "query", ["box=%00", "p=-1", "p=99999", "p=abc", "q=%00%00", "q=" + "x" * 5000, "box=mine&p=٣"]
)
def test_a_garbled_address_shows_a_list(desk, query):
    waiting_case()
    assert desk.get(f"{reverse(INBOX)}?{query}").status_code == 200


def test_more_cases_than_a_page_holds_go_on(desk):
    for _number in range(51):
        waiting_case(customer=None, name="X")
    first = desk.get(reverse(INBOX)).context
    assert (len(first["lines"]), first["newer"]) == (50, "")
    second = desk.get(first["older"]).context
    assert (len(second["lines"]), second["older"]) == (1, "")


def test_an_answer_goes_out_and_the_case_waits(desk, me):
    case = waiting_case()
    page = do(desk, case, "reply", text="Which one?", how="wait", reference=uuid4(), seen=case.messages.get().pk)
    assert page["Location"].endswith(f"/{case.pk}/change/?box=mine")
    assert case.status == "waiting"
    ours = case.messages.get(is_ours=True)
    assert (ours.by, ours.letter.state) == (me, "queued")


def test_a_double_click_answers_once(desk):
    case, reference = waiting_case(), uuid4()
    for _click in range(2):
        do(desk, case, "reply", text="Soon.", reference=reference, seen=case.messages.earliest("pk").pk)
    assert case.messages.filter(is_ours=True).count() == 1


def test_what_somebody_wrote_meanwhile_is_shown_first_and_nothing_typed_is_lost(desk):
    case = waiting_case()
    seen = case.messages.get().pk
    customer_writes(case=case, text="It has come!", reference="m1")
    page = do(desk, case, "reply", text="We are looking for it.", reference=uuid4(), seen=seen)
    text = page.content.decode()
    assert page.status_code == 200
    assert "Somebody wrote meanwhile" in text
    assert "It has come!" in text
    assert "We are looking for it." in text
    again = page.context["forms"]["reply"]
    do(desk, case, "reply", text="Good!", reference=again["reference"].value(), seen=again["seen"].value())
    assert case.messages.filter(is_ours=True).get().text == "Good!"


@pytest.mark.parametrize(
    ("deed", "typed"),
    [
        ("reply", {"text": ""}),
        ("reply", {"text": "x" * 5_001}),
        ("reply", {"text": "ok", "reference": "garbage"}),
        ("note", {"text": " "}),
        ("solve", {"outcome": "eaten"}),
        ("sort", {"priority": "at once"}),
        ("sort", {"priority": "low", "owner": "999"}),
        ("sort", {"priority": "low", "tags": "x" * 41}),
        ("link", {"who": "nobody at all"}),
        ("give", {"points": "-1"}),
        ("give", {"points": "9" * 40}),
    ],
)
def test_what_cannot_be_is_refused_with_words(desk, deed, typed):
    case = waiting_case(customer=None, name="Deniz")
    page = do(desk, case, deed, **({"reference": uuid4()} | typed))
    assert page.status_code == 200
    assert page.context["forms"][deed].errors


def test_sorting_a_case_sets_owner_priority_and_tags_at_once(desk, me):
    case = waiting_case()
    do(desk, case, "sort", owner=me.pk, priority="urgent", tags="delivery, Broken ,")
    assert (case.owner, case.priority) == (me, "urgent")
    assert sorted(case.tags.values_list("name", flat=True)) == ["Broken", "delivery"]


def test_deeds_change_the_case(desk, me):
    case = waiting_case()
    told = {}
    steps = (("mine", {}), ("wait", {}), ("take-up", {}), ("solve", {"outcome": "made_good"}), ("reopen", {}))
    for deed, typed in steps:
        do(desk, case, deed, **typed)
        told[deed] = case.status
    assert told == {"mine": "open", "wait": "waiting", "take-up": "open", "solve": "solved", "reopen": "open"}
    assert case.owner == me
    do(desk, case, "heard", text="They called again.", reference=uuid4())
    assert case.messages.latest("pk").by == me
    do(desk, case, "note", text="Angry.")
    assert case.notes.get().text == "Angry."
    assert do(desk, case, "fly").status_code == 404


def test_a_deed_that_is_late_says_so(desk):
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
        solve(case=case, outcome="explained", by=support())
    do(desk, case, "reopen")
    assert "is closed" in shown(desk, case)


def test_who_it_is_can_be_said_later(desk):
    mira, case = CustomerFactory.create(phone="+905321112233"), waiting_case(customer=None, name="Mira")
    do(desk, case, "link", who="0532 111 22 33")
    assert case.customer == mira


def test_prepared_answers_come_filled_in_the_customers_language(desk):
    answer = Apology.objects.create(name="Late")
    answer.texts.create(language="en", text="Dear {name}, {unknown} {staff} of {shop}")
    answer.texts.create(language="tr", text="Sayın {name}, {{name}} <b>")
    Apology.objects.create(name="Old", is_active=False).texts.create(language="en", text="Gone")
    english = shown(desk, waiting_case(customer=CustomerFactory.create(name="Mira {shop}", language="en")))
    assert "Dear Mira {shop},  Ayşe of" in english
    assert "Gone" not in english
    turkish = shown(desk, waiting_case(customer=CustomerFactory.create(name="Mira", language="tr")))
    assert "Sayın Mira, {Mira} &lt;b&gt;" in turkish


def a_member() -> Membership:
    return member_with(program=live_program(hundred_points_minor=1_000))


def test_points_are_given_from_within_the_case(desk, me):
    mira = a_member()
    case = waiting_case(customer=mira.customer)
    do(desk, case, "give", membership=mira.pk, points=100, words="Sorry", reference=uuid4())
    assert balances(mira) == (100, 0)
    assert "Given to make it right: ₺10.00" in shown(desk, case)


def test_a_large_gift_waits_and_a_manager_agrees(desk, me):
    mira = a_member()
    case = waiting_case(customer=mira.customer)
    do(desk, case, "give", membership=mira.pk, points=5_000, reference=uuid4())
    asked = Recovery.objects.get()
    assert "Agree and give it" not in shown(desk, case)
    assert do(desk, case, "approve", recovery=asked.pk).status_code == 403
    boss = signed_in(manager())
    assert "Agree and give it" in shown(boss, case)
    do(boss, case, "approve", recovery=asked.pk)
    assert balances(mira) == (5_000, 0)


def test_a_large_gift_can_be_refused_or_taken_back_and_only_in_its_own_case(desk):
    mira = a_member()
    case, other = (waiting_case(customer=mira.customer) for _number in range(2))
    do(desk, case, "give", membership=mira.pk, points=5_000, reference=uuid4())
    asked = Recovery.objects.get()
    for wrong in ("", "x", "9" * 30, "٣"):
        assert do(desk, case, "refuse", recovery=wrong).status_code == 404
    assert do(desk, other, "refuse", recovery=asked.pk).status_code == 404
    assert do(signed_in(support()), case, "refuse", recovery=asked.pk).status_code == 403
    do(desk, case, "refuse", recovery=asked.pk)
    asked.refresh_from_db()
    assert (asked.state, balances(mira)) == ("refused", (0, 0))


def test_points_of_somebody_else_cannot_be_chosen(desk):
    case, stranger = waiting_case(customer=a_member().customer), a_member()
    assert do(desk, case, "give", membership=stranger.pk, points=10, reference=uuid4()).status_code == 200


def call(client: Client, **typed: object):
    form = {"channel": "phone", "subject": "Late", "text": "Where is it?", "priority": "normal", "reference": uuid4()}
    return client.post(reverse("admin:feedback_case_call"), form | typed)


def test_the_caller_is_found_while_the_number_is_typed(desk):
    mira = member_with(1_050)
    mira.customer.phone = "+905321112233"
    mira.customer.save()
    order = paid_order(mira)
    page = desk.get(reverse("admin:feedback_case_callers"), {"contact": "0532 111 22 33"}).content.decode()
    assert "checked" in page
    for fact in (str(mira.customer), order.external_id, "<b>1,050</b>", "+90 532 111 22 33"):
        assert fact in page
    unknown = desk.get(reverse("admin:feedback_case_callers"), {"contact": "0532 999 99 99\0"}).content.decode()
    assert "Nobody was found" in unknown


def test_a_call_is_saved_with_one_button(desk, me):
    mira = CustomerFactory.create()
    page = call(desk, customer=mira.pk, contact="0532", owner=me.pk)
    case = Case.objects.get()
    assert page["Location"].endswith(f"/{case.pk}/change/")
    assert (case.channel, case.customer, case.owner, case.opened_by) == ("phone", mira, me, me)
    assert case.timers.filter(kind="first_reply", stopped_at=None).exists()


def test_what_was_answered_on_the_telephone_keeps_the_promise(desk):
    call(desk, contact="0532 111 22 33", name="Deniz", answer="It comes tomorrow.")
    case = Case.objects.get()
    assert (case.who, case.contact) == ("Deniz", "0532 111 22 33")
    assert case.timers.get(kind="first_reply").result == "kept"
    assert case.messages.get(is_ours=True).letter is None


def test_a_double_click_on_save_opens_one_case(desk):
    reference = uuid4()
    for _click in range(2):
        call(desk, reference=reference, answer="Tomorrow.")
    assert (Case.objects.count(), CaseMessage.objects.count()) == (1, 2)


def test_a_refused_call_keeps_what_was_typed_and_who_was_chosen(desk):
    mira = CustomerFactory.create(name="Mira")
    page = call(desk, customer=mira.pk, contact="x", subject="", text="A long story")
    assert page.status_code == 200
    text = page.content.decode()
    assert "A long story" in text
    assert f'value="{mira.pk}" checked' in text
    assert call(desk, customer="9" * 30, subject="y" * 300).status_code == 200


@pytest.mark.parametrize("path", ["inbox/", "inbox/lists/", "call/", "callers/", "1/change/"])
def test_a_cashier_answers_nobody(path):
    waiting_case()
    page = signed_in(support(role="cashier")).get(f"/admin/feedback/case/{path}")
    assert page["Location"] == reverse("till:home")


def test_a_case_shows_the_number_as_people_read_it_and_dials_it_as_it_is(desk):
    page = shown(desk, waiting_case(customer=CustomerFactory.create(phone="+905321112233")))
    assert '"tel:+905321112233">+90 532 111 22 33<' in page


def test_whoever_answers_a_case_is_not_called_the_shops_owner(desk, me):
    desk.cookies["django_language"] = "tr"
    page = shown(desk, waiting_case())
    assert "Sorumlu" in page
    assert "İşletme sahibi" not in page
