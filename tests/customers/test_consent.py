from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from apps.customers.default_texts import DEFAULT_NOTICES
from apps.customers.errors import BadValue, NoticeNeeded
from apps.customers.models import Consent, Notice
from apps.customers.services import (
    consents_now,
    current_notice,
    notice_text,
    publish_default_notices,
    publish_notice,
    record_consent,
)
from tests.factories.customers import CustomerFactory

pytestmark = pytest.mark.django_db


def say(customer, granted=True, **changes):
    given = {
        "channel": "email",
        "purpose": "marketing",
        "source": "staff",
        "evidence": "paper:1",
        "notice": current_notice(kind="marketing", language="en"),
    }
    return record_consent(customer=customer, granted=granted, **(given | changes))


def test_every_change_of_mind_is_a_row_rule_85():
    customer = CustomerFactory()
    say(customer, True, evidence="paper:1")
    say(customer, False, evidence="paper:2")
    say(customer, True, evidence="paper:3")
    assert Consent.objects.count() == 3
    assert consents_now(customer) == {("email", "marketing"): True}


def test_channels_and_purposes_are_apart_rule_85():
    customer = CustomerFactory()
    say(customer, True)
    say(customer, False, channel="sms")
    say(customer, False, purpose="programme", notice=None)
    assert consents_now(customer) == {
        ("email", "marketing"): True,
        ("sms", "marketing"): False,
        ("email", "programme"): False,
    }


def test_what_was_never_said_is_not_there():
    assert consents_now(CustomerFactory()) == {}


def test_the_same_statement_twice_is_one_row():
    customer = CustomerFactory()
    assert say(customer) == say(customer)
    assert Consent.objects.count() == 1


def test_a_consent_keeps_its_time_source_text_and_proof_rule_85(django_user_model):
    by = django_user_model.objects.create_user("till@example.com", "x" * 12, name="Till")
    consent = say(CustomerFactory(), source="counter", evidence="counter:ABC234", recorded_by=by)
    consent.refresh_from_db()
    assert (consent.source, consent.evidence, consent.recorded_by) == ("counter", "counter:ABC234", by)
    assert consent.notice.version == 1
    assert consent.recorded_at is not None


def test_a_yes_to_offers_must_name_its_text_and_a_no_need_not():
    customer = CustomerFactory()
    with pytest.raises(NoticeNeeded):
        say(customer, True, notice=None)
    assert say(customer, False, notice=None).granted is False


@pytest.mark.parametrize(
    ("field", "value"),
    [("channel", "pigeon"), ("purpose", "fun"), ("source", "rumour"), ("evidence", ""), ("evidence", "x" * 121)],
)
def test_an_unknown_word_is_refused_by_field(field, value):
    with pytest.raises(BadValue) as refusal:
        say(CustomerFactory(), **{field: value})
    assert refusal.value.field == field


@pytest.mark.parametrize("sql", ["UPDATE customers_consent SET granted = NOT granted", "DELETE FROM customers_consent"])
def test_the_database_refuses_to_rewrite_what_was_said(sql):
    consent = say(CustomerFactory())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    consent.refresh_from_db()
    assert consent.granted is True


def test_a_shop_finds_texts_in_every_language_to_start_with():
    for kind in Notice.Kind.values:
        for language in ("en", "tr", "az"):
            notice = current_notice(kind=kind, language=language)
            assert (notice.language, notice.version) == (language, 1)
            assert len(notice.counter_code) == 6
    assert Notice.objects.count() == len(DEFAULT_NOTICES)


def test_the_texts_name_the_shop_and_claim_no_law(settings):
    settings.SHOP_NAME = "Kahve Evi"
    for _kind, _language, text in DEFAULT_NOTICES:
        assert "{shop}" in text
        assert not [word for word in ("KVKK", "GDPR", "6698", "İYS") if word in text]
    assert "Kahve Evi" in notice_text(current_notice(kind="privacy", language="tr"))


def test_starting_texts_are_published_once_and_never_over_the_shops_own():
    publish_notice(kind="marketing", language="en", text="Our own words.")
    publish_default_notices()
    publish_default_notices()
    assert Notice.objects.filter(kind="marketing", language="en").count() == 2
    assert current_notice(kind="marketing", language="en").text == "Our own words."


def test_without_any_text_the_first_asking_publishes_the_starting_ones():
    Notice.objects.all().delete()
    assert current_notice(kind="privacy", language="az").language == "az"


def test_a_language_without_a_text_reads_the_shops(settings):
    settings.SHOP_LANGUAGE = "tr"
    assert current_notice(kind="privacy", language="de").language == "tr"
    Notice.objects.filter(language__in=["tr", "en"]).delete()
    assert current_notice(kind="privacy", language="de").language == "az"


def test_a_changed_text_is_a_new_version_and_the_old_one_stays():
    first = publish_notice(kind="marketing", language="tr", text="Bir.")
    second = publish_notice(kind="marketing", language="tr", text="İki.")
    again = publish_notice(kind="marketing", language="tr", text="İki.")
    assert second.version == first.version + 1
    assert again == second
    assert second.counter_code != first.counter_code
    first.refresh_from_db()
    assert first.text == "Bir."


def test_an_empty_text_is_refused():
    with pytest.raises(BadValue):
        publish_notice(kind="marketing", language="tr", text=" \n")
