"""What came of it: for those with a letter and for those held out, whether or not the letter left (D8)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from apps.campaigns.models import Recipient
from apps.campaigns.reports import results
from apps.campaigns.services import TextDraft
from apps.common import clock
from apps.messaging.models import Message
from apps.messaging.services import DeliveryDraft, deliver_due, record_delivery
from apps.offers.models import OfferUse
from apps.offers.services import add_code
from tests.factories.campaigns import begin, campaign, people
from tests.factories.offers import OfferFactory
from tests.factories.segments import bought, says

pytestmark = pytest.mark.django_db
CODE = {"en": TextDraft("Hi", "Use {code}.")}


def days_later(days):
    return time_machine.travel(clock.now() + dt.timedelta(days=days), tick=False)


def used(customer, offer, code=None, discount_minor=500, **more):
    order = bought(customer, **more)
    return OfferUse.objects.create(
        offer=offer,
        code=code,
        customer=customer,
        status="used",
        order=order,
        channel=order.channel,
        discount_minor=discount_minor,
    )


def test_before_it_began_there_is_nothing():
    assert results(campaign()) is None


def test_letters_are_counted_by_their_fate():
    mira, ada, *_others = people(5)
    row = begin(campaign())
    says(mira, granted=False)
    deliver_due(limit=3)
    waiting = Message.objects.filter(state="queued").first()
    Message.objects.filter(pk=waiting.pk).update(state="unknown", reason="sender_stopped")
    told = results(row).letters
    assert (told.sent, told.waiting, told.unknown, told.not_sent) == (2, 1, 1, {"no_consent": 1})
    assert told.reported == {}
    assert ada.pk


def test_what_the_provider_reports_is_counted_once_a_letter():
    people(2)
    row = begin(campaign())
    deliver_due(limit=5)
    first, second = Message.objects.all()
    for number, (letter, kind) in enumerate(
        [(first, "opened"), (first, "opened"), (first, "delivered"), (second, "bounced")]
    ):
        record_delivery(event=DeliveryDraft(provider="x", event_id=str(number), kind=kind, letter=letter.public_id.hex))
    assert results(row).letters.reported == {"opened": 1, "delivered": 1, "bounced": 1}


def test_uses_revenue_and_cost_of_personal_codes():
    mira, ada = people(2)
    offer = OfferFactory.create()
    row = begin(campaign(offer=offer, codes="personal", texts=CODE))
    own = Recipient.objects.get(customer=mira).code
    used(mira, offer, own, total_minor=8_000, refunded_minor=1_000)
    # The same offer by another code is not this campaign's.
    used(ada, offer, add_code(offer=offer, text="OTHER10"))
    told = results(row).uses
    assert (told.count, told.buyers, told.revenue_minor, told.cost_minor) == (1, 1, 7_000, 500)


def test_uses_of_a_shared_code_count_from_the_beginning_on():
    mira, ada = people(2)
    offer = OfferFactory.create()
    shared = add_code(offer=offer, text="YAZ20")
    early = used(ada, offer, shared)
    OfferUse.objects.filter(pk=early.pk).update(at=clock.now() - dt.timedelta(days=1))
    row = begin(campaign(offer=offer, codes="shared", shared_code=shared, texts=CODE))
    used(mira, offer, shared)
    assert results(row).uses.count == 1


def test_an_offer_without_code_counts_uses_of_those_who_were_told():
    mira = people(1)[0]
    offer = OfferFactory.create(needs_code=False)
    row = begin(campaign(offer=offer))
    used(mira, offer)
    used(people(1)[0], offer)
    assert results(row).uses.count == 1


def test_purchases_are_compared_with_the_hold_out_once_the_days_are_over():
    people(200)
    row = begin(campaign(hold_out_percent=50))
    treated = [each.customer for each in Recipient.objects.filter(state="written").select_related("customer")]
    held = [each.customer for each in Recipient.objects.filter(state="held_out").select_related("customer")]
    for customer in treated[:60]:
        bought(customer, at=clock.now() + dt.timedelta(days=3))
        bought(customer, at=clock.now() + dt.timedelta(days=4))
    bought(held[0], at=clock.now() + dt.timedelta(days=10))
    bought(held[1], at=clock.now() + dt.timedelta(days=30))
    bought(held[2], at=clock.now() + dt.timedelta(days=2), status="cancelled")
    early = results(row)
    assert [(window.is_over, window.uplift) for window in early.windows] == [(False, None)] * 3
    with days_later(8):
        week, fortnight, _month = results(row).windows
        assert (week.treated.count, week.held_out.count, week.uplift.can_tell) == (60, 0, True)
        assert not fortnight.is_over
    with days_later(29):
        told = results(row)
    assert [(window.treated.count, window.held_out.count) for window in told.windows] == [(60, 0), (60, 1), (60, 1)]
    assert (told.treated, told.held_out) == (len(treated), len(held))
    assert [told.daily[day] for day in (0, 3, 10, 27)] == [(0, 0), (60, 0), (60, 1), (60, 1)]


def test_without_a_hold_out_nothing_is_claimed():
    bought(people(1)[0])
    row = begin(campaign())
    with days_later(30):
        assert [window.uplift for window in results(row).windows] == [None] * 3


def test_results_take_the_same_questions_for_few_and_many(django_assert_max_num_queries):
    people(20)
    row = begin(campaign(hold_out_percent=20, offer=OfferFactory.create(), codes="personal", texts=CODE))
    with django_assert_max_num_queries(8):
        results(row)


def test_a_code_bought_with_and_brought_back_is_counted_as_it_stands():
    mira = people(1)[0]
    offer = OfferFactory.create()
    row = begin(campaign(offer=offer, codes="personal", texts=CODE))
    used(mira, offer, Recipient.objects.get().code, total_minor=5_000, refunded_minor=5_000)
    assert results(row).uses.revenue_minor == 0
