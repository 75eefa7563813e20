"""The five numbers by month, from real rows: who came again, what came true, what people answered."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from apps.checkout.services import complete_order, refund_order
from apps.customers.models import Customer
from apps.insights.admin.drawing import Stick, bars
from apps.insights.reports.five import five
from apps.insights.reports.five.buying import Returning, bought_by_month, buying, proof
from apps.insights.reports.five.rhythm import Rhythm
from apps.insights.reports.periods import Span, last_months, year_until
from apps.orders.models import Order
from apps.shop.services import current_shop
from apps.staff.models import User
from apps.surveys.models import Response, Survey
from tests.factories.customers import CustomerFactory
from tests.factories.orders import draft_order, draft_refund
from tests.factories.staff import UserFactory
from tests.factories.surveys import survey
from tests.insights.conftest import NOW

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 21)


def at(day: str, hour: int = 9) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T{hour:02}:00:00+00:00")


def buy(customer: Customer | None, day: str, minor: int = 1_000, hour: int = 9) -> Order:
    draft = draft_order(minor, placed_at=at(day, hour), customer_id=customer.pk if customer else None)
    return complete_order(draft=draft).order


def test_the_year_ends_with_the_month_under_way():
    months = year_until(TODAY)
    assert len(months) == 12
    assert months[0] == Span(dt.date(2025, 12, 1), dt.date(2025, 12, 31))
    assert months[-1] == Span(dt.date(2026, 11, 1), dt.date(2026, 11, 20))
    assert year_until(dt.date(2026, 12, 1))[-1] == Span(dt.date(2026, 11, 1), dt.date(2026, 11, 30))


def test_purchases_fold_into_days_of_the_shop_and_money_that_was_kept():
    ayse = CustomerFactory.create()
    buy(ayse, "2026-10-05", 1_000)
    buy(ayse, "2026-10-05", 500, hour=15)
    # After nine in the evening in UTC the shop in Istanbul is a day further.
    late = buy(ayse, "2026-10-31", 2_000, hour=22)
    refund_order(draft=draft_refund(late, 500))
    buy(None, "2026-10-06")
    buy(ayse, "2026-11-20", 700)
    buy(ayse, "2026-11-21", 9_000, hour=6)
    october, november = dt.date(2026, 10, 1), dt.date(2026, 11, 1)
    assert bought_by_month(TODAY - dt.timedelta(days=1)) == {
        october: {ayse.pk: Rhythm(1, 1_500, dt.date(2026, 10, 5), dt.date(2026, 10, 5))},
        november: {ayse.pk: Rhythm(2, 2_200, november, dt.date(2026, 11, 20))},
    }


def rhythm_on(*days: dt.date, spent: int = 1_000) -> Rhythm:
    return Rhythm(len(days), spent, min(days), max(days))


def test_who_bought_on_two_days_within_the_year_came_again():
    months = last_months(TODAY, 14)
    first, *_rest, last = months
    bought = {
        first.first: {1: rhythm_on(first.first), 2: rhythm_on(first.first, first.last)},
        months[1].first: {3: rhythm_on(months[1].first)},
        months[5].first: {3: rhythm_on(months[5].first)},
        last.first: {1: rhythm_on(last.last), 4: rhythm_on(last.last)},
    }
    told = buying(months, bought)
    assert told[0].returning == Returning(2, 1)
    # The third came a second time; the first one has come once so far.
    assert told[5].returning == Returning(3, 2)
    assert told[11].returning == Returning(3, 2)
    # A year later the first month lies outside, and so does the second for the last.
    assert told[12].returning == Returning(1, 1)
    assert told[13].returning == Returning(3, 0)


def test_a_share_of_few_people_is_no_share():
    assert Returning(29, 29).percent is None
    assert Returning(30, 12).percent == 40.0


def test_what_was_suggested_is_held_against_what_came():
    months = last_months(TODAY, 12)
    told_on = months[8]
    steady = {number: rhythm_on(months[0].first, months[4].first, told_on.last, spent=3_000) for number in range(500)}
    bought = {
        told_on.first: steady,
        months[9].first: {1: rhythm_on(months[9].first, spent=400), 900: rhythm_on(months[9].first, spent=7_777)},
        months[11].first: {2: rhythm_on(months[11].last, spent=600)},
    }
    found = proof(months, bought)
    assert found is not None
    gap = (told_on.last - months[0].first).days / 2
    assert found.month == told_on
    assert found.suggested_minor == 500 * round(1_000 * 90 / gap)
    # Whoever was not known then is no part of it.
    assert found.came_minor == 1_000


def test_nothing_is_held_against_what_was_never_suggested():
    months = last_months(TODAY, 12)
    assert proof(months, {}) is None
    assert proof(months[:3], {}) is None
    assert proof(months, {months[0].first: {1: rhythm_on(months[0].first)}}) is None


def answer(asked: Survey, day: str, *scores: int) -> None:
    for score in scores:
        Response.objects.create(
            survey=asked,
            kind=asked.kind,
            about=asked.about,
            order=buy(None, day),
            via=Response.Via.RECEIPT,
            language="tr",
            score=score,
            finished_at=at(day),
        )


def test_answers_are_counted_in_their_month_and_each_question_apart():
    delivery = survey("nps-delivery")
    answer(delivery, "2026-03-10", 10, 9, 7, 3)
    answer(delivery, "2026-11-05", *[10] * 20, *[0] * 10)
    # Today is not over.
    answer(delivery, "2026-11-21", 0)
    found = five(TODAY)
    (voice,) = found.voices
    assert (voice.kind, voice.about) == (delivery.kind, delivery.about)
    by_month = {span.first.month: score for span, score in zip(found.months, voice.months, strict=True)}
    assert (by_month[3].n, by_month[3].promoters, by_month[3].detractors, by_month[3].value) == (4, 2, 1, None)
    assert (by_month[11].n, round(by_month[11].value)) == (30, 33)
    assert (by_month[7].n, by_month[7].value) == (0, None)
    assert (voice.latest.n, round(voice.latest.value)) == (30, 33)


def test_the_report_takes_two_queries_however_much_was_bought(django_assert_num_queries):
    current_shop()
    for day in ("2026-02-02", "2026-06-02", "2026-11-02"):
        for _number in range(3):
            buy(CustomerFactory.create(), day)
    with django_assert_num_queries(2):
        five(TODAY)


def page(client: Client, role: str = User.Role.OWNER, language: str = "en") -> str:
    client.force_login(UserFactory.create(role=role), backend="apps.staff.backends.RoleBackend")
    reply = client.get(reverse("admin:insights_five"), headers={"accept-language": language})
    assert reply.status_code == 200
    return " ".join(reply.content.decode().split())


def test_a_new_shop_is_told_what_is_missing(client):
    shown = page(client)
    for text in (
        "From the first purchase of a customer on you see it here.",
        "Nobody has answered yet.",
        "There is a figure here once there are referrals.",
    ):
        assert text in shown, text
    assert "<svg class=" not in shown


def test_a_small_shop_sees_what_was_spent_and_why_nothing_is_suggested(client):
    buy(CustomerFactory.create(), "2026-11-02", 12_345)
    shown = page(client)
    assert "₺123.45" in shown
    assert "there is too little to suggest anything from" in shown
    assert "It takes at least 500 customers" in shown
    assert "1 of 1 customers" not in shown
    assert "0 of 1 customers" in shown


def test_support_does_not_see_what_the_shop_earns(client):
    client.force_login(UserFactory.create(role=User.Role.SUPPORT), backend="apps.staff.backends.RoleBackend")
    assert client.get(reverse("admin:insights_five")).status_code == 403


@pytest.mark.parametrize("language", ["en", "tr", "az"])
def test_no_drawing_has_a_decimal_comma(client, language):
    answer(survey("nps-delivery"), "2026-11-05", *[10] * 20, *[0] * 11)
    shown = page(client, language=language)
    drawings = shown.split("<svg class=")[1:]
    assert drawings
    for drawing in drawings:
        numbers = [piece.split('"')[0] for piece in drawing.split("</svg>")[0].split('="')[1:]]
        assert [number for number in numbers if "," in number] == []


def test_bars_stand_on_nought_and_stay_between_the_ends():
    drawn = bars(
        [Stick("a", 50.0, "a"), Stick("b", None, "b"), Stick("c", -25.0, "c"), Stick("d", 10.0, "d", more=500.0)],
        bottom=-100,
        top=100,
        words=str,
    )
    assert drawn is not None
    first, none, below, stacked = [bar.rects for bar in drawn.bars]
    assert [(rect.y, rect.height) for rect in first] == [(2_500, 2_500)]
    assert none == ()
    assert [(rect.y, rect.height) for rect in below] == [(5_000, 1_250)]
    assert [(rect.y, rect.height, rect.is_more) for rect in stacked] == [(4_500, 500, False), (0, 4_500, True)]
    assert [level.text for level in drawn.levels] == ["100", "50", "0", "-50", "-100"]
    assert bars([Stick("a", None, "a")], bottom=0, top=1, words=str) is None


def test_the_clock_of_these_tests_is_the_day_they_name():
    assert current_shop().local_date(NOW) == TODAY
