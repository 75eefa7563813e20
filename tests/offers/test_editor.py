"""The offer's editor: starters, the sentences while typing, what is refused, the buttons, the codes below."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.offers.admin.editor.starters import STARTERS, black_friday
from apps.offers.models import Offer, PromoCode, Tally
from apps.offers.services import add_code, make_batch
from apps.staff.models import User
from tests.factories.catalog import ProductFactory
from tests.factories.offers import OfferFactory
from tests.factories.orders import ChannelFactory
from tests.factories.segments import segment
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
ADD = reverse("admin:offers_offer_add")


@pytest.fixture
def owner(client: Client) -> User:
    person = UserFactory.create(name="Defne")
    client.force_login(person)
    return person


def page(of: Offer) -> str:
    return reverse("admin:offers_offer_change", args=[of.pk])


def typed(**more: Any) -> dict[str, Any]:
    """As the page of an empty offer sends it, filled in with 20 % for everybody."""
    fields = {
        "name": "Summer",
        "kind": "percent",
        "percent": "20",
        "covers": "basket",
        "audience": "everyone",
        "stacking": "exclusive",
        "priority": "0",
        "is_listed": "on",
        "days": list("0123456"),
    }
    return fields | more


def errors(reply: Any) -> dict[str, list[str]]:
    return dict(reply.context["form"].errors)


def test_a_new_offer_begins_with_a_choice_of_starters(client: Client, owner: User) -> None:
    reply = client.get(ADD)
    for one in STARTERS:
        assert f"?start={one.key}" in reply.text


@pytest.mark.parametrize("key", [one.key for one in STARTERS if one.key != "empty"])
def test_each_starter_can_be_set_live_as_it_is(client: Client, owner: User, key: str) -> None:
    form = client.get(ADD, {"start": key}).context["form"]
    sent = {}
    for name, field in form.fields.items():
        value = field.prepare_value(form.get_initial_for_field(field, name))
        if value not in (None, "", []) and value is not False:
            sent[name] = "on" if value is True else value
    reply = client.post(f"{ADD}?start={key}", sent | {"then": "live"})
    assert reply.status_code == 302, errors(reply)
    offer = Offer.objects.get()
    assert offer.status == "live"
    assert reply["Location"] == page(offer)


def test_an_unknown_starter_is_the_choice_again(client: Client, owner: User) -> None:
    assert "?start=code" in client.get(ADD, {"start": "nonsense"}).text


def test_an_offer_and_its_code_are_made_in_one_step(client: Client, owner: User) -> None:
    client.post(ADD, typed(needs_code="on", code="MUSTERI10", per_customer_max="1", then="live"))
    promo = PromoCode.objects.get()
    assert (promo.text, promo.offer.status, promo.offer.percent) == ("MUSTERI10", "live", 20)
    assert promo.offer.created_by == owner


def test_without_the_live_button_it_is_a_draft(client: Client, owner: User) -> None:
    client.post(ADD, typed(then="draft"))
    assert Offer.objects.get().status == "draft"


def test_a_code_that_is_taken_is_refused_at_its_field_and_no_offer_is_left(client: Client, owner: User) -> None:
    add_code(offer=OfferFactory.create(), text="MÜŞTERİ10")
    reply = client.post(ADD, typed(needs_code="on", code="müşterı10"))
    assert "already taken" in errors(reply)["code"][0]
    assert Offer.objects.count() == 1
    assert 'value="müşterı10"' in reply.text


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"percent": ""}, "percent", "missing"),
        ({"percent": "101"}, "percent", "100"),
        ({"kind": "amount", "amount_minor": ""}, "amount_minor", "missing"),
        ({"kind": "amount", "amount_minor": "-5"}, "amount_minor", "a shop could mean"),
        ({"kind": "amount", "amount_minor": "9" * 30}, "amount_minor", ""),
        ({"kind": "pay_take", "pay_count": "3", "take_count": "2"}, "take_count", "more pieces"),
        ({"starts_on": "2026-06-02", "ends_on": "2026-06-01"}, "ends_on", "before the first"),
        ({"days": []}, "days", "at least one"),
        ({"days": ["9"]}, "days", ""),
        ({"from_time": "09:00"}, "until_time", "both"),
        ({"from_time": "09:00", "until_time": "09:00"}, "until_time", "both"),
        ({"audience": "tier"}, "tier", "level"),
        ({"per_period_max": "1"}, "period", "period"),
        ({"covers": "chosen"}, "products", "Choose the products"),
        ({"covers": "chosen", "products": ["9" * 30]}, "products", ""),
        ({"uses_max": "0"}, "__all__", "at least one"),
        ({"uses_max": "9" * 20}, "uses_max", ""),
        ({"name": ""}, "name", ""),
        ({"needs_code": "on", "code": "!"}, "code", "3 to 40"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    client: Client, owner: User, more: dict[str, Any], field: str, words: str
) -> None:
    reply = client.post(ADD, typed(**({"description": "Kept as typed"} | more)))
    assert reply.status_code == 200
    assert words in errors(reply)[field][0]
    assert "Kept as typed" in reply.text
    assert not Offer.objects.exists()


def test_figures_of_another_kind_and_choices_left_behind_are_forgotten(client: Client, owner: User) -> None:
    tea = ProductFactory.create()
    left = {"amount_minor": "garbage", "pay_count": "7", "code": "LEFTOVER", "tier": "4", "period": "week"}
    client.post(ADD, typed(products=[str(tea.pk)], **left))
    offer = Offer.objects.get()
    assert (offer.amount_minor, offer.pay_count, offer.tier, offer.period) == (None, None, None, "")
    assert not offer.products.exists()
    assert not PromoCode.objects.exists()


def test_only_some_weekdays_and_hours(client: Client, owner: User) -> None:
    client.post(ADD, typed(days=["0", "4"], from_time="15:00", until_time="17:30"))
    offer = Offer.objects.get()
    assert (offer.weekdays, offer.from_time, offer.until_time) == (0b10001, dt.time(15), dt.time(17, 30))


def test_where_is_asked_only_if_there_are_several_places(client: Client, owner: User) -> None:
    ChannelFactory.create(code="a")
    assert "channels" not in client.get(ADD, {"start": "empty"}).context["form"].fields
    web = ChannelFactory.create(code="b")
    client.post(ADD, typed(channels=[str(web.pk)]))
    assert list(Offer.objects.get().channels.all()) == [web]


def test_a_change_is_saved_and_its_rest_stays(client: Client, owner: User) -> None:
    offer = OfferFactory.create(needs_code=False, status="paused", percent=20)
    reply = client.post(page(offer), typed(name="Autumn", percent="15"))
    assert reply["Location"] == page(offer)
    offer.refresh_from_db()
    assert (offer.name, offer.percent, offer.status) == ("Autumn", 15, "paused")


def test_a_limit_below_what_was_used_is_refused_with_the_count(client: Client, owner: User) -> None:
    """Rule 64."""
    offer = OfferFactory.create(needs_code=False, uses_max=100)
    Tally.objects.filter(scope="offer", offer=offer).update(uses=7)
    reply = client.post(page(offer), typed(uses_max="5"))
    assert errors(reply)["uses_max"] == ["More than this was already used. (7)"]
    offer.refresh_from_db()
    assert offer.uses_max == 100


@pytest.mark.parametrize(
    ("status", "to", "ends_as"),
    [
        ("draft", "live", "live"),
        ("live", "paused", "paused"),
        ("paused", "live", "live"),
        ("paused", "ended", "ended"),
        ("live", "ended", "ended"),
        ("ended", "live", "ended"),
        ("draft", "paused", "draft"),
        ("live", "nonsense", "live"),
    ],
)
def test_the_buttons_lead_from_draft_to_live_to_paused_to_ended(
    client: Client, owner: User, status: str, to: str, ends_as: str
) -> None:
    offer = OfferFactory.create(status=status)
    assert client.post(reverse("admin:offers_move", args=[offer.pk]), {"to": to})["Location"] == page(offer)
    offer.refresh_from_db()
    assert offer.status == ends_as


def test_an_ended_offer_is_looked_at_and_no_longer_changed(client: Client, owner: User) -> None:
    offer = OfferFactory.create(status="ended", name="Over")
    shown = client.get(page(offer)).text
    assert 'id="offer-editor"' not in shown
    assert "20 % off everything." in shown
    assert client.post(page(offer), typed()).status_code == 403


def test_who_may_only_look_sees_the_sentence_and_no_form(client: Client) -> None:
    client.force_login(UserFactory.create(role="support"), backend="apps.staff.backends.RoleBackend")
    offer = OfferFactory.create()
    reply = client.get(page(offer))
    assert "20 % off everything." in reply.text
    assert "<form method" not in reply.text.split('id="offer-told"')[1]
    assert client.post(page(offer), typed()).status_code == 403
    for name in ("offers_move", "offers_add_code", "offers_make_batch"):
        assert client.post(reverse(f"admin:{name}", args=[offer.pk]), {"to": "ended"}).status_code == 403


def test_an_address_that_can_name_no_offer_is_not_there(client: Client, owner: User) -> None:
    for nonsense in ("x", "9" * 30, "0"):
        assert client.get(f"/admin/offers/offer/{nonsense}/change/").status_code == 404


def test_the_sentence_follows_what_is_typed_and_writes_nothing(client: Client, owner: User) -> None:
    sent = typed(needs_code="on", code="MUSTERI10", per_customer_max="1", starts_on="2026-06-01", ends_on="2026-08-31")
    told = client.post(reverse("admin:offers_sentence"), sent).text
    for sentence in (
        "20 % off everything.",
        "With the code MUSTERI10.",
        "From 1 June 2026 to 31 August 2026.",
        "Once per customer.",
    ):
        assert sentence in told
    assert not Offer.objects.exists()


def test_the_sentence_waits_for_the_figures(client: Client, owner: User) -> None:
    for unfinished in ({}, typed(percent=""), typed(percent="many"), {"kind": "riddle"}):
        assert "stands here in plain words" in client.post(reverse("admin:offers_sentence"), unfinished).text


def test_the_sentence_of_a_saved_offer_names_its_code(client: Client, owner: User) -> None:
    offer = OfferFactory.create()
    add_code(offer=offer, text="YAZ20")
    assert "With the code YAZ20." in client.get(page(offer)).text
    told = client.post(reverse("admin:offers_sentence"), typed(needs_code="on", offer=str(offer.pk))).text
    assert "With the code YAZ20." in told


def test_black_friday_is_the_next_one() -> None:
    assert black_friday(dt.date(2026, 6, 1)) == dt.date(2026, 11, 27)
    assert black_friday(dt.date(2026, 11, 27)) == dt.date(2026, 11, 27)
    assert black_friday(dt.date(2026, 11, 28)) == dt.date(2027, 11, 26)
    assert black_friday(dt.date(2024, 1, 1)) == dt.date(2024, 11, 29)


def test_a_shared_code_is_added_on_the_offers_page(client: Client, owner: User) -> None:
    offer = OfferFactory.create()
    assert "needs a code and has none" in client.get(page(offer)).text
    add = reverse("admin:offers_add_code", args=[offer.pk])
    client.post(add, {"text": "KIŞ25", "uses_max": "3", "last_on": "2026-12-31"})
    promo = PromoCode.objects.get()
    assert (promo.text, promo.uses_max, promo.last_on) == ("KIŞ25", 3, dt.date(2026, 12, 31))
    shown = client.get(page(offer)).text
    assert "KIŞ25" in shown
    assert "0 / 3" in shown


def test_a_code_spelled_otherwise_is_the_same_and_another_letter_is_another_code(client: Client, owner: User) -> None:
    """Rule 57: KIŞ25 and KIS25 are two codes, indirim10 and İNDİRİM10 one."""
    offer = OfferFactory.create()
    add = reverse("admin:offers_add_code", args=[offer.pk])
    for text, accepted in (("KIŞ25", True), ("KIS25", True), ("İNDİRİM10", True), ("indirim10", False)):
        assert (client.post(add, {"text": text}).status_code == 302) is accepted
    assert PromoCode.objects.count() == 3


def test_a_refused_code_keeps_what_was_typed(client: Client, owner: User) -> None:
    offer = OfferFactory.create()
    reply = client.post(reverse("admin:offers_add_code", args=[offer.pk]), {"text": "A!", "uses_max": "5"})
    assert reply.status_code == 200
    assert 'value="A!"' in reply.text
    assert "A code has 3 to 40 letters or digits." in reply.text


def test_a_batch_is_made_and_counted_on_the_page(client: Client, owner: User) -> None:
    offer = OfferFactory.create()
    make = reverse("admin:offers_make_batch", args=[offer.pk])
    client.post(make, {"count": "12", "beginning": "yaz", "last_on": "2026-08-31"})
    batch = offer.batches.get()
    assert (batch.count, batch.prefix, batch.created_by, batch.codes.count()) == (12, "YAZ", owner, 12)
    assert "0 / 12" in client.get(page(offer)).text


@pytest.mark.parametrize("sent", [{"count": "0"}, {"count": "9" * 20}, {"count": "3", "beginning": "!!"}, {}])
def test_a_batch_that_makes_no_sense_is_refused(client: Client, owner: User, sent: dict[str, str]) -> None:
    offer = OfferFactory.create()
    reply = client.post(reverse("admin:offers_make_batch", args=[offer.pk]), sent)
    assert reply.status_code == 200
    assert not offer.batches.exists()


def test_a_code_is_taken_out_of_use(client: Client, owner: User) -> None:
    promo = add_code(offer=OfferFactory.create(), text="YAZ20")
    client.post(reverse("admin:offers_close_code", args=[promo.pk]))
    promo.refresh_from_db()
    assert promo.closed_at is not None
    assert "Out of use" in client.get(page(promo.offer)).text


def test_codes_of_a_batch_are_taken_along_as_a_file_no_spreadsheet_runs(client: Client, owner: User) -> None:
    offer = OfferFactory.create(name="=HYPERLINK(1)")
    batch = make_batch(offer=offer, count=3, by=owner, prefix="YAZ")
    reply = client.get(reverse("admin:offers_batch_file", args=[batch.pk]))
    text = b"".join(reply.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.startswith("\ufeffCode,Offer,Last day,Used\r\n")
    lines = text.splitlines()[1:]
    assert [line.split(",")[0] for line in lines] == [promo.shown for promo in batch.codes.order_by("pk")]
    assert all(line.split(",")[1] == "'=HYPERLINK(1)" for line in lines)
    assert "no-store" in reply["Cache-Control"]


def test_only_who_may_make_codes_takes_them_along(client: Client) -> None:
    batch = make_batch(offer=OfferFactory.create(), count=1, by=None)
    client.force_login(UserFactory.create(role="support"), backend="apps.staff.backends.RoleBackend")
    assert client.get(reverse("admin:offers_batch_file", args=[batch.pk])).status_code == 403


def test_the_list_says_what_each_gives_and_what_it_cost_in_a_fixed_number_of_queries(
    client: Client, owner: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        offer = OfferFactory.create(name=f"O{number}", covers="chosen", products=[ProductFactory.create()])
        Tally.objects.filter(scope="offer", offer=offer).update(uses=3, money_minor=1_250)
    address = reverse("admin:offers_offer_changelist")
    with django_assert_max_num_queries(14):
        shown = client.get(address).text
    assert "20 % off" in shown
    assert "12.50" in shown


def test_a_come_back_offer_makes_its_segment_once(client: Client, owner: User) -> None:
    """15 % on the next purchase within seven days."""
    for _twice in range(2):
        client.post(ADD, typed(bought_within_days="7"))
    first, second = Offer.objects.order_by("pk")
    assert first.segment == second.segment
    assert first.segment is not None
    assert "bought something in the last 7 days" not in client.get(page(first)).text
    assert "in the segment “Bought in the last 7 days”" in client.get(page(first)).text


def test_a_segment_of_that_name_that_asks_something_else_is_left_alone(client: Client, owner: User) -> None:
    other = segment(name="Bought in the last 7 days")
    client.post(ADD, typed(bought_within_days="7"))
    made = Offer.objects.get().segment
    assert made is not None
    assert (made.pk != other.pk, made.name) == (True, "Bought in the last 7 days (2)")
