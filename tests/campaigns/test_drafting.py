"""What a draft must hold together to be saved, and what becomes of what was typed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from apps.campaigns.errors import BadCampaign, WrongMoment
from apps.campaigns.models import Campaign, CampaignText, Recipient
from apps.campaigns.reports import problems_of
from apps.campaigns.services import TextDraft, save_campaign, schedule
from apps.campaigns.services.drafting import BODY_MAX, SMS_MAX
from apps.messaging.errors import UnknownPlaceholder
from apps.offers.services import add_code
from tests.factories.campaigns import ENGLISH, begin, campaign, in_days, people
from tests.factories.offers import OfferFactory
from tests.factories.segments import segment
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db


def changed(row, texts=None, **terms):
    return save_campaign(by=None, campaign=row, texts={"en": ENGLISH} if texts is None else texts, **terms)


def texts_of(row):
    return {text.language: (text.subject, text.body, text.button, text.sms) for text in row.texts.all()}


@pytest.mark.parametrize(
    ("terms", "field", "told"),
    [
        ({"name": ""}, "name", "Give the campaign a name."),
        ({"name": " \t "}, "name", "Give the campaign a name."),
        ({"hold_out_percent": -1}, "hold_out_percent", "at most half"),
        ({"hold_out_percent": 51}, "hold_out_percent", "at most half"),
        ({"codes": "personal"}, "offer", "Choose the offer"),
        ({"codes": "shared"}, "offer", "Choose the offer"),
    ],
)
def test_terms_that_do_not_hold_together_are_refused_at_their_field(terms, field, told):
    with pytest.raises(BadCampaign, match=told) as refusal:
        campaign(**terms)
    assert (refusal.value.code, refusal.value.field, refusal.value.conflict) == ("bad_campaign", field, False)
    assert not Campaign.objects.exists()


@pytest.mark.parametrize("percent", [0, 1, 50])
def test_up_to_half_of_the_people_may_be_held_out(percent):
    assert campaign(hold_out_percent=percent).hold_out_percent == percent


@pytest.mark.parametrize("codes", ["shared", "personal"])
def test_an_offer_that_applies_by_itself_has_no_code_to_send(codes):
    with pytest.raises(BadCampaign, match="applies by itself") as refusal:
        campaign(offer=OfferFactory.create(needs_code=False), codes=codes)
    assert refusal.value.field == "codes"


def test_one_code_for_all_must_be_named():
    with pytest.raises(BadCampaign, match="Choose a code of this offer") as refusal:
        campaign(offer=OfferFactory.create(), codes="shared")
    assert refusal.value.field == "shared_code"


@pytest.mark.parametrize("codes", ["none", "personal"])
def test_a_shared_code_is_forgotten_when_it_is_no_longer_asked_for(codes):
    offer = OfferFactory.create()
    row = campaign(offer=offer, codes="shared", shared_code=add_code(offer=offer, text="YAZ20"))
    changed(row, codes=codes)
    row.refresh_from_db()
    assert (row.codes, row.shared_code) == (codes, None)


def test_another_offer_does_not_keep_the_code_of_the_first():
    offer = OfferFactory.create()
    row = campaign(offer=offer, codes="shared", shared_code=add_code(offer=offer, text="YAZ20"))
    with pytest.raises(BadCampaign, match="Choose a code of this offer"):
        changed(row, offer=OfferFactory.create())
    row.refresh_from_db()
    assert row.offer == offer


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (TextDraft(body="x" * (BODY_MAX + 1)), "body_en"),
        (TextDraft(sms="x" * (SMS_MAX + 1)), "sms_en"),
    ],
)
def test_a_text_that_is_too_long_is_refused_at_its_field(text, field):
    with pytest.raises(BadCampaign, match="too long") as refusal:
        campaign(texts={"en": text})
    assert refusal.value.field == field


def test_a_text_as_long_as_it_may_be_is_kept_whole():
    row = campaign(texts={"en": TextDraft("Hi", "x" * BODY_MAX, sms="y" * SMS_MAX)})
    assert [len(text) for text in texts_of(row)["en"]] == [2, BODY_MAX, 0, SMS_MAX]


@pytest.mark.parametrize("language", ["de", "", "EN", "tr-TR"])
def test_a_language_the_house_does_not_speak_is_refused(language):
    with pytest.raises(BadCampaign, match="This language is not known here"):
        campaign(texts={language: ENGLISH})


@pytest.mark.parametrize(
    ("text", "field"),
    [
        (TextDraft(subject="Hi {nmae}"), "subject_tr"),
        (TextDraft(body="{ code }"), "body_tr"),
        (TextDraft(sms="{last_day}"), "sms_tr"),
        (TextDraft(body="{points}"), "body_tr"),
    ],
)
def test_without_an_offer_only_what_every_letter_knows_can_be_filled_in(text, field):
    with pytest.raises(UnknownPlaceholder, match="You can use") as refusal:
        campaign(texts={"en": ENGLISH, "tr": text})
    assert refusal.value.field == field
    assert not CampaignText.objects.exists()


def test_with_an_offer_its_code_and_last_day_can_be_filled_in():
    row = campaign(offer=OfferFactory.create(), texts={"en": TextDraft("Hi", "{offer} {code} {last_day} {link}")})
    assert texts_of(row)["en"][1] == "{offer} {code} {last_day} {link}"


def test_an_offer_that_is_taken_away_leaves_no_text_that_asks_for_it():
    row = campaign(offer=OfferFactory.create(), texts={"en": TextDraft("Hi", "{offer}")})
    with pytest.raises(UnknownPlaceholder):
        changed(row, offer=None, texts={"en": TextDraft("Hi", "{offer}")})
    Campaign.objects.filter(pk=row.pk).update(offer=None)
    row.refresh_from_db()
    assert "{offer} is not known here" in problems_of(row)[0]


def test_a_language_left_empty_is_not_kept_and_one_that_was_emptied_is_gone():
    row = campaign(texts={"en": ENGLISH, "tr": TextDraft("Selam", "Haber"), "az": TextDraft(" ", "\n", " ", " ")})
    assert sorted(texts_of(row)) == ["en", "tr"]
    changed(row, texts={"en": ENGLISH, "tr": TextDraft()})
    assert sorted(texts_of(row)) == ["en"]


def test_a_subject_is_one_line_and_the_rest_is_kept_as_it_was_meant():
    row = campaign(texts={"en": TextDraft("  Hello \r\n Bcc: all ", "\n One\n\nTwo \n", " Go ", " Short ")})
    assert texts_of(row)["en"] == ("Hello Bcc: all", "One\n\nTwo", "Go", "Short")


def test_a_refused_change_leaves_the_draft_as_it_was():
    row = campaign(name="Spring", texts={"en": TextDraft("Kept", "Kept")})
    for texts, terms in (({}, {"name": " "}), ({"de": ENGLISH}, {"name": "New"})):
        with pytest.raises(BadCampaign):
            changed(row, texts=texts, **terms)
    row = Campaign.objects.get()
    assert (row.name, texts_of(row)["en"][:2]) == ("Spring", ("Kept", "Kept"))


def test_a_change_keeps_what_it_does_not_name_and_who_began():
    owner, regulars = UserFactory.create(), segment()
    row = save_campaign(by=owner, texts={"en": ENGLISH}, name="Spring", segment=regulars, hold_out_percent=20)
    save_campaign(by=UserFactory.create(), texts={"en": ENGLISH}, campaign=row, name="Summer")
    row.refresh_from_db()
    assert (row.name, row.segment, row.hold_out_percent, row.created_by) == ("Summer", regulars, 20, owner)


def test_only_a_draft_is_changed():
    row = campaign(name="Spring")
    schedule(campaign=row, send_at=in_days(1), by=None)
    # What this desk still holds is an older page of it: the row decides.
    assert row.status == "draft"
    with pytest.raises(WrongMoment, match="Only a draft can be changed") as refusal:
        changed(row, name="Summer")
    assert (refusal.value.code, refusal.value.conflict) == ("wrong_moment", True)
    assert Campaign.objects.get().name == "Spring"


def test_what_has_begun_keeps_the_words_people_were_sent():
    people(1)
    row = begin(campaign())
    with pytest.raises(WrongMoment):
        changed(row, texts={"en": TextDraft("Other", "Other")})
    assert texts_of(row)["en"][0] == ENGLISH.subject


def test_saving_twice_makes_one_draft_with_one_text_a_language():
    row = campaign()
    for _click in range(2):
        changed(row)
    assert (Campaign.objects.count(), CampaignText.objects.count()) == (1, 1)


def test_a_segment_or_an_offer_of_a_campaign_is_kept_for_it():
    offer, regulars = OfferFactory.create(), segment()
    campaign(offer=offer, segment=regulars)
    for kept in (offer, regulars):
        with pytest.raises(Exception, match="protected"), transaction.atomic():
            kept.delete()


def test_the_tables_refuse_what_no_service_would_write():
    mira = people(1)[0]
    row, fixed = campaign(), {"language": "en", "customer": mira}
    for fields in (
        {"state": "waiting", "reason": "paused"},
        {"state": "held_out", "reason": "no_consent"},
        {"state": "left_out", "reason": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Recipient.objects.create(campaign=row, **fixed, **fields)
    for wrong in ({"status": "sending", "send_at": in_days(0)}, {"status": "paused"}, {"hold_out_percent": 99}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Campaign.objects.filter(pk=row.pk).update(**wrong)


def test_the_tables_refuse_a_code_nobody_sends():
    offer = OfferFactory.create()
    code = add_code(offer=offer, text="YAZ20")
    row = campaign(offer=offer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.filter(pk=row.pk).update(shared_code=code)


@pytest.mark.parametrize(
    ("terms", "problems"),
    [
        ({"codes": "personal", "code_days": 7}, 0),
        ({"codes": "personal"}, 1),
        ({"codes": "personal", "ends": 5}, 0),
    ],
)
def test_a_last_day_is_promised_only_where_there_is_one(terms, problems):
    ends = terms.pop("ends", None)
    ends_on = in_days(ends).date() if ends else None
    offer = OfferFactory.create(ends_on=ends_on)
    texts = {"en": TextDraft("Hi", "{code} until {last_day}")}
    assert len(problems_of(campaign(offer=offer, texts=texts, **terms))) == problems


def test_one_code_for_all_may_promise_its_own_last_day():
    offer = OfferFactory.create()
    texts = {"en": TextDraft("Hi", "{code} until {last_day}")}
    endless, short = add_code(offer=offer, text="YAZ20"), add_code(offer=offer, text="KIS20", last_on=in_days(5).date())
    assert len(problems_of(campaign(offer=offer, codes="shared", shared_code=endless, texts=texts))) == 1
    assert problems_of(campaign(offer=offer, codes="shared", shared_code=short, texts=texts)) == []


def test_the_offers_last_day_itself_is_not_over_yet():
    today = in_days(0).date()
    for ends_on, many in ((today, 0), (today - dt.timedelta(days=1), 1)):
        offer = OfferFactory.create(needs_code=False, ends_on=ends_on)
        assert len(problems_of(campaign(offer=offer))) == many
