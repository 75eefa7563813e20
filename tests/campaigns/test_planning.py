"""Who gets it, who does not, and why: before anything is sent (E2)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.campaigns.errors import NotReady
from apps.campaigns.models import Recipient
from apps.campaigns.reports import plan, problems_of
from apps.campaigns.services import TextDraft, schedule
from apps.common import clock
from apps.customers.models import Customer
from apps.messaging.models import Message
from apps.messaging.reports import reason_not_to_advertise
from apps.messaging.services import gate, pause, save_cap, suppress
from apps.offers.services import add_code, close_code
from tests.factories.campaigns import begin, campaign, in_days, people
from tests.factories.customers import CustomerFactory
from tests.factories.messaging import MessageFactory
from tests.factories.offers import OfferFactory
from tests.factories.segments import bought, condition, says, segment

pytestmark = pytest.mark.django_db


def fates(row):
    return dict(Recipient.objects.filter(campaign=row).values_list("customer_id", "state"))


def test_the_plan_says_who_gets_it_and_who_not_and_why():
    agreed = people(4)
    CustomerFactory.create()
    says(CustomerFactory.create(), granted=False)
    CustomerFactory.create(email="")
    suppress(address=agreed[0].email, reason="bounce")
    pause(customer=agreed[1], what="marketing", reference="case:1")
    told = plan(campaign())
    assert (told.people, told.gets, told.held_out, told.paused, told.capped) == (7, 3, 0, 1, 0)
    assert told.reasons == {"no_address": 1, "no_consent": 2, "suppressed": 1}
    assert {(person.customer.pk, person.reason) for person in told.sample} >= {
        (agreed[0].pk, "suppressed"),
        (agreed[2].pk, ""),
    }
    assert [person.customer for person in plan(campaign(), reason="suppressed").sample] == [agreed[0]]


def test_what_was_planned_is_what_is_decided():
    agreed = people(30)
    for each in agreed[:5]:
        says(each, granted=False)
    row = campaign(hold_out_percent=40)
    told = plan(row)
    begin(row)
    counted = {state: list(fates(row).values()).count(state) for state in ("written", "held_out", "left_out")}
    assert counted == {"written": told.gets, "held_out": told.held_out, "left_out": 5}
    assert told.gets + told.held_out == 25
    assert set(Recipient.objects.filter(state="left_out").values_list("reason", flat=True)) == {"no_consent"}


def test_only_the_segment_is_meant():
    regular, stranger = people(2)
    bought(regular)
    row = begin(campaign(segment=segment(condition("purchases", "at_least", low=1))))
    assert fates(row) == {regular.pk: "written"}
    assert stranger.pk not in fates(row)


def test_forgotten_people_are_in_no_plan():
    gone = people(1)[0]
    Customer.objects.filter(pk=gone.pk).update(
        forgotten_at=clock.now(), name="", name_key="", email="", phone="", birthday_on=None
    )
    assert plan(campaign()).people == 0


def test_somebody_who_had_enough_letters_is_told_apart():
    save_cap(channel="email", letters_max=1, days=7)
    tired, fresh = people(2)
    MessageFactory(customer=tired, purpose="marketing", state="sent", sent_at=clock.now(), attempted_at=clock.now())
    told = plan(campaign())
    assert (told.gets, told.capped) == (2, 1)
    assert fresh.pk


def test_the_hold_out_is_random_repeatable_and_another_in_every_campaign():
    people(300)
    first, second = campaign(hold_out_percent=20), campaign(hold_out_percent=20)
    for row in (first, second):
        assert 30 <= plan(row).held_out <= 95
        assert plan(row).held_out == plan(row).held_out
        begin(row)
    held = [{pk for pk, fate in fates(row).items() if fate == "held_out"} for row in (first, second)]
    assert held[0] != held[1]
    # Drawn anew: as many in both as chance makes it, not always the same people.
    assert len(held[0] & held[1]) < min(map(len, held)) / 2


def test_nobody_is_held_out_who_would_not_have_got_it():
    CustomerFactory.create_batch(50)
    assert plan(campaign(hold_out_percent=50)).held_out == 0


def test_a_plan_takes_the_same_questions_for_ten_and_for_a_hundred(django_assert_num_queries):
    row = campaign(hold_out_percent=10)
    people(10)
    plan(row)
    with django_assert_num_queries(4):
        plan(row)
    people(90)
    with django_assert_num_queries(4):
        plan(row)


@given(
    st.booleans(),
    st.lists(st.booleans(), max_size=3),
    st.booleans(),
    st.sampled_from(["email", "sms"]),
)
def test_the_gates_in_sets_say_what_the_gate_says(has_address, words, is_suppressed, channel):
    customer = CustomerFactory.create() if has_address else CustomerFactory.create(email="", phone="")
    address = customer.email if channel == "email" else customer.phone
    for word in words:
        says(customer, granted=word, channel=channel)
    if is_suppressed and address:
        suppress(address=address, reason="bounce", channel=channel)
    in_sets = Customer.objects.annotate(why=reason_not_to_advertise(channel)).get(pk=customer.pk).why
    one = gate(customer=customer, channel=channel, purpose="marketing", address=address, at=clock.now())
    assert in_sets == one.reason


def test_a_campaign_says_what_it_still_needs():
    assert problems_of(campaign()) == []
    assert "shop's own language" in problems_of(campaign(texts={"tr": TextDraft("Selam", "Haber")}))[0]
    assert "shop's own language" in problems_of(campaign(texts={"en": TextDraft("Only a subject")}))[0]
    assert problems_of(campaign(channel="sms", texts={"en": TextDraft(sms="Hi")})) == []


def test_a_campaign_with_an_offer_needs_a_live_one_and_says_the_code():
    draft = OfferFactory.create(status="draft")
    row = campaign(offer=draft, codes="personal")
    assert [problem.split(".")[0] for problem in problems_of(row)] == [
        "The offer is not live",
        "A letter does not say the code",
    ]
    over = OfferFactory.create(ends_on=dt.date(2020, 1, 1))
    texts = {"en": TextDraft("Hi", "Use {code}.")}
    assert problems_of(campaign(offer=over, codes="personal", texts=texts)) == ["The offer's last day has passed."]
    assert "needs a code" in problems_of(campaign(offer=OfferFactory.create(), texts=texts))[0]


def test_a_code_for_all_that_nobody_could_use_is_a_problem():
    offer, texts = OfferFactory.create(), {"en": TextDraft("Hi", "Use {code}.")}
    yesterday = clock.now().date() - dt.timedelta(days=1)
    closed, over = add_code(offer=offer, text="CLOSED"), add_code(offer=offer, text="OVER", last_on=yesterday)
    close_code(promo=closed)
    closed.refresh_from_db()
    assert problems_of(campaign(offer=offer, codes="shared", shared_code=closed, texts=texts)) == [
        "The code for all is closed. Nobody could use it."
    ]
    assert problems_of(campaign(offer=offer, codes="shared", shared_code=over, texts=texts)) == [
        "The last day of the code for all has passed."
    ]


def test_the_last_days_are_held_against_the_day_of_sending():
    today = clock.now().date()
    row = campaign(offer=OfferFactory.create(ends_on=today), codes="personal", texts={"en": TextDraft("Hi", "{code}")})
    assert problems_of(row) == []
    with pytest.raises(NotReady, match="last day has passed"):
        schedule(campaign=row, send_at=in_days(2), by=None)


def test_a_last_day_that_nobody_set_is_not_promised():
    offer, texts = OfferFactory.create(), {"en": TextDraft("Hi", "{code} until { last_day }")}
    assert "has a last day" in problems_of(campaign(offer=offer, codes="personal", texts=texts))[0]
    assert problems_of(campaign(offer=offer, codes="personal", code_days=7, texts=texts)) == []


def test_nothing_is_written_while_planning():
    people(3)
    plan(campaign())
    assert not Message.objects.exists()
    assert not Recipient.objects.exists()
