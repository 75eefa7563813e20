"""Cases in the customer's story, and in segments."""

from __future__ import annotations

import pytest

from apps.common import clock
from apps.feedback.segment_kinds import OpenCase
from apps.feedback.services import customer_writes, link_customer, reply, solve
from apps.insights.reports.timeline import KINDS, timeline
from apps.segments.drafts import ConditionDraft, GroupDraft, Values
from apps.segments.kinds import kind_named
from apps.segments.reports import members, why
from apps.segments.services import save_segment
from apps.shop.services import current_shop
from tests.factories.customers import CustomerFactory
from tests.factories.feedback import clock_at, support, waiting_case
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
OURS = [kind for kind in KINDS if kind.source in ("cases", "casetalk")]


def test_a_case_is_part_of_the_customers_story():
    mira, by = CustomerFactory.create(), support(name="Ayşe")
    with clock_at("2026-05-04 10:00"):
        case = waiting_case(customer=mira, subject="Late parcel")
    with clock_at("2026-05-04 12:00"):
        reply(case=case, text="x" * 300, by=by)
        solve(case=case, outcome="made_good", by=by)
    told = {(entry.title, entry.note) for entry in timeline(mira.pk, kinds=OURS).entries}
    assert told == {
        ("Case opened", "Member page"),
        ("The customer wrote", ""),
        ("A promise to answer was not kept", "First reply"),
        ("We answered", "Ayşe"),
        ("Case solved", "Put right, the customer is content · Ayşe"),
    }
    assert all(len(entry.detail) < 200 for entry in timeline(mira.pk, kinds=OURS).entries)


def test_the_story_goes_on_page_by_page_without_a_gap():
    mira, by = CustomerFactory.create(), support()
    case = waiting_case(customer=mira)
    waiting_case()
    for number in range(6):
        customer_writes(case=case, text=f"{number}", reference=f"m{number}")
        reply(case=case, text=f"{number}", by=by)
    whole = [(entry.source, entry.pk) for entry in timeline(mira.pk, kinds=OURS).entries]
    pages, before = [], ""
    while True:
        page = timeline(mira.pk, kinds=OURS, before=before, limit=3)
        pages += [(entry.source, entry.pk) for entry in page.entries]
        before = page.older
        if not before:
            break
    assert pages == whole
    assert len(whole) == 14


def test_a_case_found_later_is_in_the_story_of_whom_it_belongs_to():
    mira, case = CustomerFactory.create(), waiting_case(customer=None, name="Mira")
    assert timeline(mira.pk, kinds=OURS).entries == ()
    link_customer(case=case, customer=mira, by=support())
    assert len(timeline(mira.pk, kinds=OURS).entries) == 2


def segment(how: str):
    root = GroupDraft(conditions=(ConditionDraft("open_case", Values(how=how)),))
    return save_segment(name=f"Cases {how}", root=root, by=UserFactory.create())


def test_who_waits_can_be_asked_for_in_a_segment():
    today = current_shop().local_date(clock.now())
    waiting, helped, silent = (CustomerFactory.create() for _number in range(3))
    waiting_case(customer=waiting, subject="Late")
    waiting_case(customer=waiting, subject="Later")
    waiting_case(customer=None, name="Nobody")
    solve(case=waiting_case(customer=helped), outcome="explained", by=support())
    open_ones = segment("open")
    assert list(members(open_ones, today)) == [waiting]
    assert set(members(segment("none"), today)) == {helped, silent}
    assert [reason.text for reason in why(open_ones, waiting, today)] == ["Open case: Late"]


def test_the_kind_is_entered_when_the_app_is_loaded(django_assert_num_queries):
    kind = kind_named("open_case")
    assert isinstance(kind, OpenCase)
    mira, today = CustomerFactory.create(), current_shop().local_date(clock.now())
    with django_assert_num_queries(1):
        assert kind.why(Values(), [mira.pk], today) == {mira.pk: "No open case"}
