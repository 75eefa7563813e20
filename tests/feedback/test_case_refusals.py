"""What each deed of a case refuses, with its code, and what repeating it leaves unchanged."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from apps.common.errors import DomainError
from apps.feedback.errors import BadCase, CaseClosed
from apps.feedback.models import Case, CaseMessage
from apps.feedback.services import (
    assign,
    close_solved,
    customer_writes,
    link_customer,
    note,
    reopen,
    reply,
    set_priority,
    set_tags,
    solve,
    take_up,
    wait,
)
from apps.ledger.services import ReferenceReused
from apps.messaging.models import Message, Pause
from tests.factories.customers import CustomerFactory
from tests.factories.feedback import clock_at, support, waiting_case

pytestmark = pytest.mark.django_db


def closed_case() -> Case:
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
        solve(case=case, outcome="explained", by=support())
    with clock_at("2026-06-04 10:00"):
        close_solved(limit=1)
    return case


def code_of(deed: Callable[[], object]) -> tuple[str, str, bool]:
    with pytest.raises(DomainError) as refusal:
        deed()
    return refusal.value.code, refusal.value.field, refusal.value.conflict


CLOSED = ("case_closed", "", True)


def test_what_is_closed_for_good_refuses_everything_but_a_note():
    case, by = closed_case(), support()
    deeds = (
        lambda: reply(case=case, text="Hello", by=by),
        lambda: customer_writes(case=case, text="Hello", reference="m1"),
        lambda: wait(case=case, by=by),
        lambda: take_up(case=case, by=by),
        lambda: solve(case=case, outcome="made_good", by=by),
        lambda: reopen(case=case, by=by),
    )
    assert [code_of(deed) for deed in deeds] == [CLOSED] * len(deeds)
    note(case=case, text="They sent flowers.", by=by)
    assert (case.notes.count(), case.messages.count()) == (1, 1)


def test_a_solved_case_neither_waits_nor_goes_on():
    case, by = waiting_case(), support()
    solve(case=case, outcome="explained", by=by)
    for deed in (wait, take_up):
        with pytest.raises(CaseClosed, match="Open it again first"):
            deed(case=case, by=by)


def test_words_that_are_not_in_the_list_are_refused_with_their_field():
    case, by = waiting_case(), support()
    assert code_of(lambda: set_priority(case=case, priority="at once", by=by)) == ("bad_case", "priority", False)
    assert code_of(lambda: solve(case=case, outcome="eaten", by=by)) == ("bad_case", "outcome", False)
    assert code_of(lambda: customer_writes(case=case, text="x", reference="")) == ("bad_case", "reference", False)
    assert code_of(lambda: assign(case=case, owner=support(role="cashier"), by=by)) == ("bad_case", "owner", False)


@pytest.mark.parametrize("text", ["", " \r\n ", "\x00", "\ud83d", "x" * 5_001], ids=ascii)
def test_nothing_or_too_much_is_neither_said_nor_noted(text):
    case, by = waiting_case(), support()
    deeds = (
        lambda: reply(case=case, text=text, by=by),
        lambda: customer_writes(case=case, text=text, reference="m1"),
        lambda: note(case=case, text=text, by=by),
    )
    assert [code_of(deed) for deed in deeds] == [("bad_case", "text", False)] * 3
    assert (case.messages.count(), case.notes.count(), Message.objects.count()) == (1, 0, 0)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  a \r\n b  ", "a \n b"), ("a\x00b", "ab"), ("x" * 5_000 + "  ", "x" * 5_000), ("Çok geç 🙁", "Çok geç 🙁")],
    ids=ascii,
)
def test_text_is_kept_as_it_was_written_without_what_no_database_keeps(typed, kept):
    assert note(case=waiting_case(), text=typed, by=support()).text == kept


def test_a_message_that_comes_twice_is_one_message():
    case = waiting_case()
    once, twice = (customer_writes(case=case, text="Hello?", reference="m1") for _try in range(2))
    assert once == twice
    assert case.messages.count() == 2


def test_one_reference_belongs_to_one_case_and_one_text():
    case, other, by = waiting_case(), waiting_case(), support()
    customer_writes(case=case, text="Hello?", reference="m1")
    for deed in (
        lambda: customer_writes(case=case, text="Goodbye.", reference="m1"),
        lambda: customer_writes(case=other, text="Hello?", reference="m1"),
        lambda: reply(case=other, text="Hello?", by=by, reference="m1"),
    ):
        with pytest.raises(ReferenceReused):
            deed()
    assert CaseMessage.objects.count() == 3


def test_a_retry_after_the_case_has_closed_still_finds_its_message():
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
        said = customer_writes(case=case, text="Hello?", reference="m1")
        solve(case=case, outcome="explained", by=support())
    with clock_at("2026-06-04 10:00"):
        close_solved(limit=1)
        assert customer_writes(case=case, text="Hello?", reference="m1") == said


def test_the_same_reference_for_somebody_else_opens_nothing():
    waiting_case(reference="call:7")
    assert code_of(lambda: waiting_case(reference="call:7")) == ("reference_reused", "reference", True)
    assert Case.objects.count() == 1


def test_repeating_a_deed_leaves_one_line_in_the_history():
    case, by, mira = waiting_case(customer=None, name="Mira"), support(), CustomerFactory.create()
    for _try in range(2):
        assign(case=case, owner=by, by=by)
        set_priority(case=case, priority="high", by=by)
        set_tags(case=case, names=["Delivery", "DELIVERY"], by=by)
        link_customer(case=case, customer=mira, by=by)
        solve(case=case, outcome="explained", by=by)
    kinds = list(case.events.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["opened", "assigned", "priority", "tagged", "linked", "solved"]


def test_twenty_tags_are_enough_and_the_first_spelling_stays():
    case, by = waiting_case(), support()
    set_tags(case=case, names=[f"tag {number}" for number in range(20)], by=by)
    with pytest.raises(BadCase, match="at most 20"):
        set_tags(case=case, names=[f"tag {number}" for number in range(21)], by=by)
    assert case.tags.count() == 20
    set_tags(case=case, names=["  Geç \n kaldı ", "GEÇ KALDI"], by=by)
    assert [tag.name for tag in case.tags.all()] == ["Geç kaldı"]


def test_finding_out_who_it_was_takes_their_language_and_silences_only_what_is_open():
    by, mira = support(), CustomerFactory.create(language="az")
    solved = waiting_case(customer=None, name="Mira", language="tr")
    solve(case=solved, outcome="explained", by=by)
    solved = link_customer(case=solved, customer=mira, by=by)
    assert (solved.language, solved.who) == ("az", str(mira))
    assert not Pause.objects.filter(customer=mira).exists()
    link_customer(case=waiting_case(customer=None), customer=mira, by=by)
    assert Pause.objects.filter(customer=mira).count() == 2


@pytest.mark.parametrize(
    ("name", "contact", "who", "email"),
    [
        ("Deniz", "deniz@example.com", "Deniz", "deniz@example.com"),
        ("", "deniz@example.com", "deniz@example.com", "deniz@example.com"),
        ("", "+905321112233", "+905321112233", ""),
        ("", "", "Somebody unknown", ""),
        (" Deniz ", " 0532 ", "Deniz", ""),
    ],
)
def test_somebody_unknown_is_called_by_what_they_left(name, contact, who, email):
    case = waiting_case(customer=None, name=name, contact=contact)
    assert (case.who, case.email) == (who, email)


def test_what_is_said_later_never_changes_when_the_first_answer_came():
    by = support()
    with clock_at("2026-05-04 10:00"):
        case = waiting_case()
    for moment in ("10:10", "10:50"):
        with clock_at(f"2026-05-04 {moment}"):
            answer = reply(case=case, text=f"It is {moment}", by=by)
        case.refresh_from_db()
        assert case.touched_at == answer.written_at
    assert case.first_replied_at == case.messages.filter(is_ours=True).earliest("pk").written_at
