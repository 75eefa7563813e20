"""A case from the first word to the last (rules 103 and 105)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from apps.common import clock
from apps.feedback.errors import BadCase, CaseClosed
from apps.feedback.models import Case, CaseEvent, CaseMessage, CaseRules
from apps.feedback.services import (
    assign,
    close_solved,
    customer_writes,
    link_customer,
    note,
    open_case,
    reopen,
    reply,
    set_tags,
    solve,
    wait,
)
from apps.feedback.tasks import close_solved as close_solved_task
from apps.ledger.services import ReferenceReused
from apps.messaging.models import Message
from apps.messaging.services import is_paused
from tests.factories.customers import CustomerFactory
from tests.factories.feedback import clock_at, support, waiting_case
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


def silent(customer: object) -> set[str]:
    purposes = Message.Purpose.values
    return {one for one in purposes if is_paused(customer=customer, purpose=one, at=clock.now())}


def test_opening_a_case_twice_opens_it_once():
    mira = CustomerFactory.create()
    once, twice = (waiting_case(customer=mira, reference="call:7") for _number in range(2))
    assert once == twice
    assert CaseMessage.objects.count() == 1
    with pytest.raises(ReferenceReused):
        waiting_case(customer=mira, reference="call:7", subject="Another parcel")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": "  \x00 \ud83c"}, "text"),
        ({"text": "x" * 5_001}, "text"),
        ({"subject": ""}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"channel": "pigeon"}, "priority"),
        ({"priority": "at once"}, "priority"),
    ],
)
def test_a_case_that_says_nothing_is_refused(fields, field):
    with pytest.raises(BadCase) as refusal:
        waiting_case(**fields)
    assert refusal.value.field == field
    assert not Case.objects.exists()


def test_somebody_unknown_keeps_name_and_contact():
    case = waiting_case(customer=None, name="Deniz", contact="+905321112233", channel="phone")
    assert (case.who, case.contact, case.email) == ("Deniz", "+905321112233", "")
    assert waiting_case(customer=None).who == "Somebody unknown"


def test_while_a_case_is_open_its_customer_gets_no_offers_and_no_questions():
    mira, by = CustomerFactory.create(), support()
    case = waiting_case(customer=mira)
    assert silent(mira) == {"marketing", "survey"}
    wait(case=case, by=by)
    assert silent(mira) == {"marketing", "survey"}
    solve(case=case, outcome="explained", by=by)
    assert silent(mira) == set()
    reopen(case=case, by=by)
    assert silent(mira) == {"marketing", "survey"}


def test_two_open_cases_must_both_end():
    mira, by = CustomerFactory.create(), support()
    first, second = waiting_case(customer=mira), waiting_case(customer=mira)
    solve(case=first, outcome="explained", by=by)
    assert silent(mira) == {"marketing", "survey"}
    solve(case=second, outcome="explained", by=by)
    assert silent(mira) == set()


def test_a_reply_goes_out_as_a_service_letter_in_the_customers_language():
    mira = CustomerFactory.create(language="tr", name="Mira")
    message = reply(case=waiting_case(customer=mira), text="Yarın <b>gelecek</b>.", by=support())
    letter = message.letter
    assert (letter.purpose, letter.language, letter.to, letter.customer) == ("service", "tr", mira.email, mira)
    assert "Yarın <b>gelecek</b>." in letter.body_text
    assert "Yarın &lt;b&gt;gelecek&lt;/b&gt;." in letter.body_html


def test_who_has_no_address_gets_no_letter_and_what_is_said_aloud_is_not_written():
    unknown = waiting_case(customer=None, contact="+905321112233")
    assert reply(case=unknown, text="We called.", by=support()).letter is None
    assert reply(case=waiting_case(), text="We called.", by=support(), is_said=True).letter is None
    assert not Message.objects.exists()


def test_somebody_unknown_with_an_address_is_answered_there_without_a_link():
    message = reply(case=waiting_case(customer=None, contact="d@example.com", language="az"), text="Ok", by=support())
    assert (message.letter.to, message.letter.language) == ("d@example.com", "az")
    assert "http" not in message.letter.body_text


def test_a_double_click_replies_once():
    case, by = waiting_case(), support()
    messages = {reply(case=case, text="Soon.", by=by, reference="r1").pk for _number in range(2)}
    assert len(messages) == 1
    assert Message.objects.count() == 1
    with pytest.raises(ReferenceReused):
        reply(case=case, text="Later.", by=by, reference="r1")


def test_a_case_is_solved_with_an_outcome():
    case = waiting_case()
    with pytest.raises(BadCase):
        solve(case=case, outcome="", by=support())
    solved = solve(case=case, outcome="made_good", by=support())
    assert (solved.status, solved.outcome, solved.due_at) == ("solved", "made_good", None)
    again = solve(case=case, outcome="explained", by=support())
    assert (again.outcome, again.solved_at) == ("explained", solved.solved_at)


def test_the_customer_opens_a_solved_case_again_for_seven_days_and_then_it_is_closed_for_good():
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
        solve(case=case, outcome="explained", by=support())
    with clock_at("2026-05-11 09:59"):
        assert close_solved(limit=10) == 0
        customer_writes(case=case, text="It broke again.", reference="m1")
        case.refresh_from_db()
        assert (case.status, case.reopened_count, case.outcome) == ("open", 1, "")
        solve(case=case, outcome="explained", by=support())
    with clock_at("2026-05-18 09:59"):
        # The sweep is late: the days are over all the same.
        with pytest.raises(CaseClosed):
            customer_writes(case=case, text="Again!", reference="m2")
        assert close_solved_task() == 1
        assert close_solved_task() == 0
    case.refresh_from_db()
    assert case.status == "closed"
    for service in (lambda: reply(case=case, text="x", by=support()), lambda: reopen(case=case, by=support())):
        with pytest.raises(CaseClosed):
            service()


def test_the_shop_says_for_how_long_one_may_come_back():
    CaseRules.objects.create(pk=1, reopen_days=1)
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
        solve(case=case, outcome="explained", by=support())
    with clock_at("2026-05-05 10:00"), pytest.raises(CaseClosed):
        customer_writes(case=case, text="Again!", reference="m2")


def test_opening_again_promises_a_reply_and_a_solution_anew():
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
        reply(case=case, text="Done.", by=support())
        solve(case=case, outcome="explained", by=support())
    with clock_at("2026-05-05 10:00"):
        customer_writes(case=case, text="No!", reference="m1")
    assert set(case.timers.filter(stopped_at=None).values_list("kind", flat=True)) == {"next_reply", "resolution"}


def test_a_case_goes_to_people_who_may_answer_and_to_nobody_else():
    case, by = waiting_case(), support()
    assert assign(case=case, owner=by, by=by).owner == by
    assert assign(case=case, owner=None, by=by).owner is None
    for stranger in (UserFactory.create(role="cashier"), support(is_active=False)):
        with pytest.raises(BadCase):
            assign(case=case, owner=stranger, by=by)
    assert case.events.filter(kind=CaseEvent.Kind.ASSIGNED).count() == 2


def test_tags_are_one_word_however_they_are_written():
    by = support()
    set_tags(case=waiting_case(), names=["Delivery", "delivery ", " "], by=by)
    case = set_tags(case=waiting_case(), names=["DELIVERY", "Broken"], by=by)
    assert sorted(case.tags.values_list("name", flat=True)) == ["Broken", "Delivery"]
    with pytest.raises(BadCase):
        set_tags(case=case, names=["x" * 41], by=by)


def test_who_it_is_can_be_found_out_later_and_stays():
    case, mira, by = (
        waiting_case(customer=None, name="Mira", contact="+905320000000"),
        CustomerFactory.create(),
        support(),
    )
    case = link_customer(case=case, customer=mira, by=by)
    assert (case.customer, case.name, case.contact) == (mira, "", "")
    assert silent(mira) == {"marketing", "survey"}
    with pytest.raises(BadCase):
        link_customer(case=case, customer=CustomerFactory.create(), by=by)


def test_a_note_stays_among_the_staff():
    case = waiting_case()
    note(case=case, text="Was here twice before.", by=support())
    assert (case.notes.count(), case.messages.count(), Message.objects.count()) == (1, 1, 0)


def test_a_row_cannot_be_solved_without_an_outcome():
    case = waiting_case()
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(status="solved")


def test_opening_a_case_enters_what_the_telephone_said():
    by = support()
    case = open_case(channel="phone", subject="  A\nlate parcel ", text="Late", reference="x", by=by, language="xx")
    assert (case.subject, case.opened_by, case.language) == ("A late parcel", by, "en")
