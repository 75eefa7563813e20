"""Whom it would meet, what came of it, and how a letter looks before it is anybody's."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.flows.kinds import KINDS
from apps.flows.models import Flow, FlowRun
from apps.flows.reports import nobodys_run, plan, results, seen_by, starter_texts, steps_of
from apps.flows.services import flow_of
from apps.messaging.models import Message
from apps.messaging.services import suppress
from apps.offers.models import PromoCode
from tests.factories.campaigns import people
from tests.factories.customers import CustomerFactory
from tests.factories.flows import morning, on, saved
from tests.factories.nights import MAY_10, at, days, moment
from tests.factories.offers import OfferFactory
from tests.factories.offers import bought as bought_with
from tests.factories.orders import draft_order
from tests.factories.programs import member
from tests.factories.rewards import RewardFactory, give_points, live_program
from tests.factories.segments import bought, condition, says, segment
from tests.flows.living import live, post

pytestmark = pytest.mark.django_db
NEXT = MAY_10 + days(1)
BORN = dt.date(1990, 5, 10)


# Before it is on.


def test_the_plan_says_who_would_hear_today_and_why_the_others_would_not():
    [mira] = people(1, birthday_on=BORN)
    CustomerFactory(birthday_on=BORN)
    CustomerFactory(birthday_on=BORN, email="")
    [blocked] = people(1, birthday_on=BORN)
    suppress(address=blocked.email, reason="complaint")
    people(2, birthday_on=BORN + days(1))
    with moment(MAY_10):
        told = plan(saved("birthday"))
    assert told.gets == 1
    assert told.reasons == {"no_address": 1, "no_consent": 1, "suppressed": 1}
    assert [run.customer for run in told.sample] == [mira]
    assert not FlowRun.objects.exists()


def test_who_is_not_in_the_segment_is_counted_apart():
    inside = people(2, birthday_on=BORN, language="tr")
    people(3, birthday_on=BORN, language="az")
    with moment(MAY_10):
        told = plan(saved("birthday", segment=segment(condition("language", "is", keys=("tr",)))))
    assert (told.gets, told.reasons) == (2, {"not_in_segment": 3})
    assert [run.customer for run in told.sample] == inside[::-1]


def test_the_plan_of_one_that_has_looked_today_says_whom_it_met():
    mira, ada = people(2, birthday_on=BORN)
    with moment(MAY_10 - days(1)):
        on("birthday")
    says(ada, granted=False)
    morning(MAY_10)
    people(1, birthday_on=BORN)
    with moment(MAY_10):
        told = plan(Flow.objects.get())
    assert (told.gets, told.reasons, [run.customer for run in told.sample]) == (1, {"no_consent": 1}, [mira])
    assert told.has_looked


def test_the_sample_is_short_where_the_shop_is_large():
    people(60, birthday_on=BORN)
    with moment(MAY_10):
        told = plan(saved("birthday"))
    assert (told.gets, len(told.sample)) == (60, 50)


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_plan_can_be_made_before_anything_is_kept(kind):
    somebody = people(1, birthday_on=BORN, joined_at=at(MAY_10.replace(year=2020)))[0]
    reward = RewardFactory(program=live_program(), price_points=100)
    with moment(MAY_10 - days(3)):
        give_points(member(reward.program, people(1)[0]), 90)
    bought(people(1)[0], at(MAY_10 - days(1)))
    for ago in (70, 50, 30):
        bought(somebody, at(MAY_10 - days(ago)))
    flow, _texts = flow_of(kind)
    with moment(MAY_10):
        assert plan(flow).gets == 1


def test_the_plan_asks_as_much_for_many_as_for_few(django_assert_num_queries):
    flow = saved("birthday")
    with moment(MAY_10):
        people(1, birthday_on=BORN)
        plan(flow)
        with django_assert_num_queries(3):
            plan(flow)
        people(30, birthday_on=BORN)
        with django_assert_num_queries(3):
            assert plan(flow).gets == 31


# Afterwards.


@pytest.fixture
def story():
    """Five first purchases on 10 May: one uses the code, one comes without it, one stays away, one said no, one withdrew."""
    offer = OfferFactory.create(name="15 % off", percent=15)
    with moment(MAY_10, 9):
        flow = on("come_back", offer=offer, code_days=7, days=1)
    uses, comes, away, late = people(4)
    said_no = CustomerFactory()
    for each in (uses, comes, away, late, said_no):
        bought(each, at(MAY_10))
    live(MAY_10, NEXT)
    says(late, granted=False)
    post(NEXT)
    with moment(NEXT + days(3)):
        code = PromoCode.objects.get(customer=uses).shown
        bought_with(draft_order(10_000, customer_id=uses.pk, placed_at=None), [code])
        bought(comes)
    return flow, uses, comes


def test_the_results_say_what_was_written_sent_used_and_why_not(story):
    flow, _uses, _comes = story
    with moment(NEXT + days(4)):
        told = results(flow)
    assert (told.written, told.sent, told.waiting) == (4, 3, 0)
    # One never agreed; one withdrew between the letter and the postman.
    assert told.reasons == {"no_consent": 2}
    assert (told.uses, told.revenue_minor, told.discount_minor) == (1, 8_500, 1_500)


def test_who_came_is_told_once_the_fourteen_days_are_over(story):
    flow, _uses, _comes = story
    with moment(NEXT + days(13), 23):
        told = results(flow)
        assert (told.over, told.came) == (0, 0)
    with moment(NEXT + days(14), 12):
        told = results(flow)
    assert (told.over, told.came) == (3, 2)


def test_a_purchase_before_the_letter_or_long_after_it_is_not_counted(story):
    flow, _uses, _comes = story
    away = (
        FlowRun.objects.filter(message__state="sent").exclude(customer__orders__placed_at__gt=at(NEXT)).get().customer
    )
    bought(away, at(NEXT, 10, 30))
    bought(away, at(NEXT + days(15)))
    bought(away, at(NEXT + days(2)), status="cancelled")
    with moment(NEXT + days(20)):
        assert results(flow).came == 2


def test_results_are_of_the_last_ninety_days(story):
    flow, _uses, _comes = story
    with moment(NEXT + days(91)):
        told = results(flow)
    assert (told.written, told.sent, told.uses, told.reasons) == (0, 0, 0, {})


def test_letters_that_failed_or_are_unknown_are_told_as_well(story):
    flow, _uses, _comes = story
    one, two, _three = Message.objects.filter(state="sent").order_by("pk")
    Message.objects.filter(pk=one.pk).update(state="failed", reason="SMTPRecipientsRefused", sent_at=None)
    Message.objects.filter(pk=two.pk).update(state="unknown", reason="sender_stopped", sent_at=None)
    with moment(NEXT + days(4)):
        told = results(flow)
    assert told.reasons == {"no_consent": 2, "SMTPRecipientsRefused": 1, "sender_stopped": 1}
    assert sum(told.reasons.values()) + told.sent + told.waiting == FlowRun.objects.count()


def test_who_waits_is_told(story):
    flow, _uses, _comes = story
    run = FlowRun.objects.filter(state="skipped").first()
    FlowRun.objects.filter(pk=run.pk).update(state="waiting", reason="")
    with moment(NEXT + days(4)):
        assert results(flow).waiting == 1


def test_results_take_a_fixed_number_of_statements(story, django_assert_num_queries):
    flow, _uses, _comes = story
    with moment(NEXT + days(20)), django_assert_num_queries(8):
        results(flow)


def test_a_flow_without_a_past_has_empty_results():
    told = results(saved("birthday"))
    assert (told.written, told.sent, told.waiting, told.reasons, told.over, told.uses) == (0, 0, 0, {}, 0, 0)


# As it will be read.


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("language", ["en", "tr", "az"])
def test_every_first_letter_of_the_house_fills_all_its_places(kind, language):
    offer = OfferFactory.create(name="15 % off")
    flow = saved(kind, offer=offer if kind in ("come_back", "win_back") else None, code_days=7)
    [mira] = people(1, name="Mira", language=language)
    for step in steps_of(flow):
        seen = seen_by(flow, starter_texts(kind), FlowRun(flow=flow, customer=mira), step=step)
        assert seen is not None
        assert (seen.language, seen.segments) == (language, None)
        assert "Mira" in seen.rendered.subject + seen.rendered.text
        assert "{" not in seen.rendered.subject + seen.rendered.text
    assert not PromoCode.objects.exists()
    assert not Message.objects.exists()


def test_the_code_that_is_not_made_yet_is_shown_as_one():
    flow = saved("come_back", offer=OfferFactory.create(name="15 % off"), code_days=7)
    with moment(MAY_10):
        seen = seen_by(flow, list(flow.texts.all()), FlowRun(flow=flow, customer=people(1, language="en")[0]))
    assert seen is not None
    assert "Your code is SAMPLE-CODE, and you can use it until 17 May 2026" in seen.rendered.text


def test_an_sms_tells_how_many_it_costs():
    flow = saved("birthday", channel="sms")
    [gulsen] = people(1, name="Gülşen", language="tr")
    seen = seen_by(flow, list(flow.texts.all()), FlowRun(flow=flow, customer=gulsen))
    assert seen is not None
    assert seen.segments is not None
    assert seen.segments.parts >= 1
    assert seen.rendered.subject == ""


def test_a_language_that_was_asked_for_is_shown_or_else_the_shops():
    flow = saved("birthday")
    texts = [text for text in flow.texts.all() if text.language != "az"]
    [mira] = people(1, language="en")
    told = [seen_by(flow, texts, FlowRun(flow=flow, customer=mira), language=code) for code in ("", "tr", "az")]
    assert [seen.language for seen in told if seen] == ["en", "tr", "tr"]


def test_where_nothing_is_written_nothing_is_shown():
    flow = saved("birthday")
    assert seen_by(flow, [], nobodys_run(flow)) is None


def test_the_preview_says_each_members_own_points():
    reward = RewardFactory(program=live_program(), price_points=100, name="Cake")
    [mira] = people(1, name="Mira", language="en")
    with moment(MAY_10 - days(3)):
        give_points(member(reward.program, mira), 93)
    flow, texts = flow_of("reward_in_reach")
    with moment(MAY_10):
        [run] = plan(flow).sample
    seen = seen_by(flow, texts, run)
    assert seen is not None
    assert "you have 93 points" in seen.rendered.text
    assert "Only 7 more, and this is yours: Cake." in seen.rendered.text
    nobody = seen_by(flow, texts, nobodys_run(flow), language="en")
    assert nobody is not None
    assert "Dear Ada" in nobody.rendered.text


def test_there_is_a_second_letter_only_with_an_offer():
    assert steps_of(saved("win_back")) == [1]
    assert steps_of(saved("win_back", offer=OfferFactory.create())) == [1, 2]
    assert steps_of(saved("come_back", offer=OfferFactory.create())) == [1]
