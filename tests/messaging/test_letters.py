from __future__ import annotations

import pytest

from apps.messaging.models import Message
from apps.messaging.services import queue_letter
from tests.factories.customers import CustomerFactory

pytestmark = pytest.mark.django_db


def write(reference="join:1", **changes):
    given = {
        "reference": reference,
        "template": "customers/join_code",
        "purpose": Message.Purpose.SERVICE,
        "to": "ada@example.com",
        "language": "en",
        "context": {"code": "123456"},
    }
    return queue_letter(**(given | changes))


def test_a_letter_is_written_out_before_it_is_sent():
    letter = write()
    assert letter.state == Message.State.QUEUED
    assert letter.subject == "123456 is your code for Müdavim"
    assert "123456" in letter.body_text
    assert "123456" in letter.body_html
    assert letter.sent_at is None


def test_the_same_reference_finds_the_first_letter():
    first = write()
    assert write(context={"code": "999999"}) == first
    assert Message.objects.count() == 1
    assert "999999" not in Message.objects.get().body_text


def test_a_shops_name_reads_in_text_as_written_and_is_safe_in_html(settings):
    settings.SHOP_NAME = "Ali & <b>Ayşe</b>\r\nBcc: all@example.com"
    letter = write()
    assert "Ali & <b>Ayşe</b>" in letter.body_text
    assert "<b>Ayşe</b>" not in letter.body_html
    assert letter.subject == "123456 is your code for Ali & <b>Ayşe</b> Bcc: all@example.com"


def test_the_language_of_the_letter_is_the_recipients_and_not_the_pages():
    assert '<html lang="tr">' in write(language="tr").body_html


def test_a_letter_to_nobody_is_written_and_marked_as_never_to_be_sent():
    letter = write(to="", skip_reason="nobody_has_this_address")
    assert (letter.state, letter.reason) == (Message.State.SKIPPED, "nobody_has_this_address")
    assert letter.to == ""


def test_a_letter_to_somebody_costs_as_many_statements_as_one_to_nobody(django_assert_num_queries):
    customer = CustomerFactory()
    write("warm")
    with django_assert_num_queries(4):
        write("join:1", customer=customer)
    with django_assert_num_queries(4):
        write("join:2", to="", skip_reason="nobody_has_this_address")


def test_only_letters_that_may_be_stopped_carry_the_link_to_stop_them():
    assert "/u/" not in write("join:1").body_text
    stoppable = write("news:1", purpose=Message.Purpose.PROGRAMME, customer=CustomerFactory())
    assert "http://localhost:8000/u/" in stoppable.body_text
    assert "http://localhost:8000/u/" in stoppable.body_html
