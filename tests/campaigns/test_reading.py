"""The letter as one person reads it, and the figures that are made of what people did."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from apps.campaigns.admin.chart import percent_text, purchases_chart
from apps.campaigns.models import Recipient
from apps.campaigns.reports import Letters, Results, results, seen_by
from apps.campaigns.reports.rendering import last_day_of_code
from apps.campaigns.services import TextDraft
from apps.campaigns.uplift import Share, uplift
from apps.common import clock
from apps.common.spelling import day_text
from apps.messaging.models import Message
from apps.offers.services import add_code
from tests.factories.campaigns import ENGLISH, begin, campaign, in_days, people
from tests.factories.customers import CustomerFactory
from tests.factories.offers import OfferFactory
from tests.factories.segments import bought

pytestmark = pytest.mark.django_db
THREE = {"en": TextDraft("Hello", "News"), "tr": TextDraft("Selam", "Haber"), "az": TextDraft("Salam", "Xəbər")}


def read(row, **facts):
    return seen_by(row, CustomerFactory.create(**facts))


@pytest.mark.parametrize(("language", "subject"), [("en", "Hello"), ("tr", "Selam"), ("az", "Salam"), ("", "Hello")])
def test_everybody_reads_their_own_language_and_else_the_shops(language, subject):
    assert read(campaign(texts=THREE), language=language).rendered.subject == subject


@pytest.mark.parametrize("half", [TextDraft("Selam"), TextDraft(body="Haber"), TextDraft(sms="Kisa")])
def test_a_language_that_is_only_half_written_is_nobodys_letter(half):
    assert read(campaign(texts={"en": ENGLISH, "tr": half}), language="tr").language == "en"


def test_where_only_another_language_is_written_that_one_is_shown():
    assert read(campaign(texts={"tr": THREE["tr"]}), language="az").language == "tr"
    assert read(campaign(texts={})) is None


def test_another_language_can_be_looked_at_than_the_members_own():
    mira = CustomerFactory.create(language="tr")
    assert seen_by(campaign(texts=THREE), mira, "az").rendered.subject == "Salam"
    assert seen_by(campaign(texts=THREE), mira, "xx").rendered.subject == "Hello"


def test_a_name_is_only_ever_words():
    row = campaign(texts={"en": TextDraft("For {name}", "Dear {name}, see {link}")})
    seen = read(row, name="<script>{code}\nBcc: x")
    assert seen.rendered.subject == "For <script>{code} Bcc: x"
    assert "<script>{code}" not in seen.rendered.html
    assert "&lt;script&gt;{code} Bcc: x" in seen.rendered.html


def test_the_link_is_the_merchants_address_or_the_members_own_page(settings):
    settings.SITE_URL = "https://lale.example/"
    texts = {"en": TextDraft("Hi", "{link}", "Menu")}
    own = read(campaign(texts=texts)).rendered
    assert "https://lale.example/" in own.text
    assert "Menu" not in own.html
    other = read(campaign(texts=texts, button_url="https://menu.example/today")).rendered
    assert "https://menu.example/today" in other.text
    assert "Menu" in other.html


def test_an_sms_has_no_subject_no_button_and_says_how_many_parts_it_takes():
    seen = read(campaign(channel="sms", texts={"en": TextDraft("S", "B", "M", "Sale at {shop} " + "x" * 200)}))
    assert (seen.rendered.subject, seen.rendered.html) == ("", "")
    told = seen.segments
    assert (told.encoding, told.per_part, told.parts) == ("GSM-7", 153, math.ceil(told.units / 153))
    # The words on how to stop it are part of what is paid for.
    assert told.units > len("Sale at ") + 200


def test_an_azerbaijani_sms_is_counted_with_its_costly_letters_rule_89():
    seen = read(campaign(channel="sms", texts={"en": TextDraft(sms="Xəbər " + "x" * 80)}))
    assert (seen.segments.encoding, seen.segments.per_part) == ("UCS-2", 67)


def test_looking_at_a_letter_with_a_personal_code_makes_none():
    offer = OfferFactory.create()
    row = campaign(offer=offer, codes="personal", texts={"en": TextDraft("Hi", "{code}")})
    assert "SAMPLE-CODE" in read(row).rendered.text
    assert not offer.codes.exists()


@pytest.mark.parametrize(
    ("code_days", "ends_in", "last_in"),
    [(7, None, 7), (7, 90, 7), (7, 3, 3), (None, 3, 3), (None, None, None)],
)
def test_a_personal_code_ends_with_its_days_or_with_the_offer(code_days, ends_in, last_in):
    today = clock.now().date()
    ends_on = today + dt.timedelta(days=ends_in) if ends_in else None
    row = campaign(offer=OfferFactory.create(ends_on=ends_on), codes="personal", code_days=code_days)
    assert last_day_of_code(row, today) == (today + dt.timedelta(days=last_in) if last_in else None)


@pytest.mark.parametrize(
    ("code_in", "ends_in", "last_in"),
    [(5, None, 5), (5, 90, 5), (90, 5, 5), (None, 5, 5), (None, None, None)],
)
def test_one_code_for_all_ends_with_its_own_day_or_with_the_offer(code_in, ends_in, last_in):
    """A letter must not promise a day on which the till refuses the code."""
    today = clock.now().date()
    code_on, ends_on, last_on = (
        today + dt.timedelta(days=days) if days else None for days in (code_in, ends_in, last_in)
    )
    offer = OfferFactory.create(ends_on=ends_on)
    code = add_code(offer=offer, text="YAZ20", last_on=code_on)
    # Days that stand there from an earlier choice count for nothing.
    row = campaign(offer=offer, codes="shared", shared_code=code, code_days=1)
    assert last_day_of_code(row, today) == last_on


def test_the_letter_tells_the_last_day_of_the_code_it_sends():
    people(1)
    last_on = in_days(5).date()
    offer = OfferFactory.create(ends_on=in_days(90).date())
    code = add_code(offer=offer, text="YAZ20", last_on=last_on)
    texts = {"en": TextDraft("Hi", "{code} until {last_day}.")}
    begin(campaign(offer=offer, codes="shared", shared_code=code, texts=texts))
    assert f"YAZ20 until {day_text(last_on)}." in Message.objects.get().body_text


@pytest.mark.parametrize(
    ("hundredths", "text"),
    [(0, "0 %"), (4, "0 %"), (6, "0.1 %"), (1234, "12.3 %"), (10_000, "100 %"), (-250, "-2.5 %")],
)
def test_a_share_is_told_to_a_tenth(hundredths, text):
    assert percent_text(hundredths).replace("\N{MINUS SIGN}", "-") == text


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (1, 1, 0.2065, 1.0)],
)
def test_wilsons_interval_stays_a_share_for_few_people(count, of, low, high):
    assert Share(count, of).interval() == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("treated", "held_out", "can_tell"),
    [
        ((60, 100), (10, 100), True),
        ((10, 100), (60, 100), True),
        ((11, 100), (10, 100), False),
        ((1, 1), (0, 1), False),
        ((0, 100), (0, 100), False),
        ((100, 100), (100, 100), False),
    ],
)
def test_nothing_is_claimed_that_chance_could_have_done(treated, held_out, can_tell):
    found = uplift(Share(*treated), Share(*held_out))
    assert found.can_tell is can_tell
    assert -1 <= found.low <= found.value <= found.high <= 1


def figures(daily, treated=10, held_out=5):
    letters = Letters(sent=0, waiting=0, unknown=0, not_sent={}, reported={})
    return Results(treated, held_out, {}, letters, None, [], daily)


def test_while_nobody_bought_there_is_no_drawing():
    assert purchases_chart(figures([])) is None
    assert purchases_chart(figures([(0, 0), (0, 0)])) is None


@pytest.mark.parametrize(("bought_by", "top"), [(1, "12 %"), (2, "20 %"), (5, "60 %"), (10, "100 %")])
def test_the_drawing_is_as_high_as_it_must_be(bought_by, top):
    assert purchases_chart(figures([(bought_by, 0)])).levels[-1].text == top


def test_the_table_beside_the_drawing_has_each_day_and_a_dash_for_nobody_held_out():
    chart = purchases_chart(figures([(0, 0), (5, 0)], held_out=0))
    assert [row[1:] for row in chart.rows] == [("0 %", "–"), ("50 %", "–")]
    assert (chart.held_out, chart.width) == ("", 200)
    assert purchases_chart(figures([(5, 1)])).rows[0][1:] == ("50 %", "20 %")


def test_the_drawing_names_a_day_of_each_week():
    chart = purchases_chart(figures([(1, 0)] * 28))
    assert [left for left, _words in chart.days] == [0, 25, 50, 75]


def test_what_was_bought_before_it_began_was_not_done_by_it():
    mira, ada = people(2)
    bought(mira, at=clock.now() - dt.timedelta(seconds=1))
    row = begin(campaign())
    bought(ada, at=row.started_at)
    assert results(row).daily == [(1, 0)]


def test_who_was_left_out_is_counted_in_neither_group():
    people(2)
    stranger = CustomerFactory.create()
    row = begin(campaign())
    bought(stranger)
    told = results(row)
    assert (told.treated, told.held_out, told.left_out, told.daily) == (2, 0, {"no_consent": 1}, [(0, 0)])
    assert Recipient.objects.get(customer=stranger).reason == "no_consent"
