from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import transaction

from apps.common import clock
from apps.orders.drafts import RefundDraft, RefundLineDraft
from apps.orders.errors import ParkedClosed
from apps.orders.models import Order, ParkedRefund
from apps.orders.services import (
    dismiss_parked,
    overdue,
    record_orders,
    record_refunds,
    replay_parked,
    void_orders,
    waiting_for,
)
from tests.factories.orders import NOON, ChannelFactory, draft_order, draft_refund
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_transaction():
    with transaction.atomic():
        yield


def early(draft, amount_minor: int | None = 500, **more) -> RefundDraft:
    return draft_refund(Order(channel_id=draft.channel_id, external_id=draft.external_id), amount_minor, **more)


def test_a_refund_before_its_order_is_kept_word_for_word():
    refund = early(draft_order(), lines=(RefundLineDraft(sku="TEA", quantity_milli=1500, amount_minor=300),))
    told = record_refunds(drafts=[refund])[0]
    assert (told.created, told.refund, told.parked.amount_minor) == (True, None, 500)
    assert told.parked.reason == "order_unknown"
    (row,) = waiting_for([refund.order_key])
    record_orders(
        drafts=[
            draft_order(
                external_id=refund.order_external_id,
                lines=(replace(draft_order().lines[0], sku="TEA", quantity_milli=2000),),
            )
        ]
    )
    replayed = replay_parked(parked=[row])[0]
    assert replayed.draft == refund
    assert (replayed.refund.amount_minor, replayed.refund.refunded_at) == (500, NOON.replace(day=11))


def test_the_same_early_refund_is_kept_once_and_another_under_its_number_refused():
    refund = early(draft_order())
    first = record_refunds(drafts=[refund])[0]
    again = record_refunds(drafts=[refund])[0]
    other = record_refunds(drafts=[replace(refund, amount_minor=501)])[0]
    assert (again.parked, again.created, other.refused.code) == (first.parked, False, "refund_reused")
    assert ParkedRefund.objects.count() == 1


def test_a_refund_of_an_open_order_waits_until_it_is_paid():
    draft = draft_order(status="open")
    record_orders(drafts=[draft])
    assert record_refunds(drafts=[early(draft)])[0].parked is not None


def test_an_applied_refund_is_recognised_when_it_is_told_again_even_without_a_time():
    draft = draft_order()
    refund = early(draft, refunded_at=None)
    parked = record_refunds(drafts=[refund])[0].parked
    record_orders(drafts=[draft])
    replayed = replay_parked(parked=waiting_for([draft.key]))[0]
    assert replayed.refund.refunded_at == parked.received_at <= clock.now()
    again = record_refunds(drafts=[refund])[0]
    assert (again.refund, again.created) == (replayed.refund, False)


def test_a_refund_that_its_order_refuses_stays_listed_with_the_reason():
    draft = draft_order(400)
    parked = record_refunds(drafts=[early(draft, 500)])[0].parked
    record_orders(drafts=[draft])
    replay_parked(parked=waiting_for([draft.key]))
    parked.refresh_from_db()
    assert (parked.refused, parked.refund) == ("refund_too_large", None)
    assert waiting_for([draft.key]) == []


def test_several_refunds_wait_in_the_order_they_were_given():
    draft = draft_order(1_000)
    late, soon = early(draft, 700, refunded_at=NOON.replace(hour=12)), early(draft, 600, refunded_at=NOON)
    record_refunds(drafts=[late, soon])
    record_orders(drafts=[draft])
    first, second = replay_parked(parked=waiting_for([draft.key]))
    assert (first.refund.amount_minor, second.refused.code) == (600, "refund_too_large")


def test_a_dismissed_refund_does_not_wait_any_more():
    draft = draft_order()
    record_refunds(drafts=[early(draft)])
    ParkedRefund.objects.update(dismissed_at=clock.now())
    assert waiting_for([draft.key]) == []


def test_a_refund_waits_for_its_own_channel_only():
    draft = draft_order()
    record_refunds(drafts=[early(draft)])
    other = replace(draft, channel_id=ChannelFactory.create(code="till").pk)
    assert waiting_for([other.key]) == []


def test_the_sweep_finds_refunds_whose_order_slipped_in():
    draft, open_order = draft_order(), draft_order(status="open")
    record_refunds(drafts=[early(draft), early(open_order), early(draft_order())])
    record_orders(drafts=[draft, open_order])
    assert [row.order_external_id for row in overdue(limit=10)] == [draft.external_id]
    assert overdue(limit=0) == []


def test_after_an_undone_import_the_same_refund_waits_anew():
    draft = draft_order(400)
    applied, refused = early(draft, 300), early(draft, 500)
    record_refunds(drafts=[applied, refused])
    order = record_orders(drafts=[draft])[0].order
    replay_parked(parked=waiting_for([draft.key]))
    void_orders(order_ids=[order.pk])
    assert record_refunds(drafts=[applied])[0].created
    assert {row.external_id for row in waiting_for([draft.key])} == {applied.external_id, refused.external_id}


def test_a_refund_that_nothing_will_come_for_is_closed_once_by_somebody():
    refund, by = early(draft_order()), UserFactory.create()
    parked = record_refunds(drafts=[refund])[0].parked
    closed = dismiss_parked(parked=parked, by=by)
    assert (closed.dismissed_by, waiting_for([refund.order_key])) == (by, [])
    with pytest.raises(ParkedClosed):
        dismiss_parked(parked=parked, by=UserFactory.create())
    parked.refresh_from_db()
    assert parked.dismissed_by == by


def test_a_refund_that_was_applied_is_not_closed():
    refund = early(draft_order())
    parked = record_refunds(drafts=[refund])[0].parked
    record_orders(drafts=[draft_order(external_id=refund.order_external_id)])
    replay_parked(parked=waiting_for([refund.order_key]))
    with pytest.raises(ParkedClosed):
        dismiss_parked(parked=parked, by=UserFactory.create())
