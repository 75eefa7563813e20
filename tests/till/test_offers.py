"""Offers at the till: what applies by itself is said with its amount, a code works, a refused one says why."""

from __future__ import annotations

import re

import pytest

from apps.offers.models import OfferUse
from apps.offers.services import add_code, personal_code
from tests.factories.customers import CustomerFactory
from tests.factories.offers import OfferFactory
from tests.till.conftest import HTMX, only_order, record, sale

pytestmark = pytest.mark.django_db


def quoted(till, customer=None, **fields) -> str:
    return re.sub(r"\s+", " ", till.post("/till/quote/", sale(customer, **fields), **HTMX).text)


def find(till, typed: str, **more) -> str:
    return till.post("/till/find/", {"q": typed} | more, **HTMX).text


def test_what_applies_by_itself_is_said_with_its_amount(till):
    OfferFactory.create(name="Summer", needs_code=False)
    shown = quoted(till, amount="100")
    assert "<dt>Summer</dt>" in shown
    assert "20.00" in shown
    assert "80.00" in shown


def test_a_plain_sale_takes_the_offer_without_a_tap_more(till):
    OfferFactory.create(name="Summer", needs_code=False)
    page = record(till, amount="100").text
    assert only_order().total_minor == 8_000
    assert (OfferUse.objects.get().status, OfferUse.objects.get().discount_minor) == ("used", 2_000)
    assert "Summer: −" in page


def test_what_is_almost_reached_is_told_so_that_the_cashier_can_say_it(till, mira):
    OfferFactory.create(name="Shipping", needs_code=False, minimum_minor=15_000)
    OfferFactory.create(name="Club day", needs_code=False, audience="members")
    shown = quoted(till, amount="100")
    assert "Shipping: Buy for" in shown
    assert "Club day: This offer is only for customers we know. Please say who you are." in shown
    assert "<dt>Club day</dt>" in quoted(till, mira, amount="100")


def test_a_code_is_typed_in_any_spelling_and_counted(till):
    """Rule 57."""
    add_code(offer=OfferFactory.create(name="Winter"), text="İNDİRİM20")
    assert "<dt>Winter</dt>" in quoted(till, amount="100", code="indirim20")
    record(till, amount="100", code=" ındırım20 ")
    assert only_order().total_minor == 8_000


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"starts_on": "2100-01-01"}, "This offer begins on"),
        ({"status": "paused"}, "paused"),
        ({"minimum_minor": 50_000}, "more to get this offer."),
        ({"audience": "members"}, "only for customers we know"),
    ],
)
def test_a_refused_code_says_why_and_the_sale_waits(till, terms, words):
    add_code(offer=OfferFactory.create(**terms), text="WINTER20")
    assert "WINTER20: " in quoted(till, amount="100", code="WINTER20")
    assert words in quoted(till, amount="100", code="WINTER20")
    page = record(till, amount="100", code="WINTER20")
    assert page.status_code == 422
    assert words in page.text
    assert not OfferUse.objects.exists()


def test_an_undone_sale_gives_the_use_back(till):
    """Rule 62."""
    add_code(offer=OfferFactory.create(uses_max=1), text="ONCE")
    record(till, amount="100", code="ONCE")
    till.post(f"/till/sales/{only_order().public_id}/undo/")
    assert OfferUse.objects.get().status == "released"
    assert "<dd> −" in quoted(till, amount="100", code="once")


def test_a_shared_code_in_the_search_is_offered_for_the_sale(till):
    add_code(offer=OfferFactory.create(name="Winter"), text="WINTER20")
    scanned = find(till, "winter20")
    assert "winter20 is a code: Winter" in scanned
    assert 'data-code="winter20"' in scanned


def test_while_typing_a_code_is_only_offered(till):
    """Its first letters may be the beginning of a name."""
    add_code(offer=OfferFactory.create(name="Winter"), text="ALI")
    typing = find(till, "ALI", live="1")
    assert "data-code" not in typing
    # Three letters are too few for a search.
    add_code(offer=OfferFactory.create(name="Spring"), text="ALIN")
    assert 'data-use-code="ALIN"' in find(till, "ALIN", live="1")


def test_a_personal_code_brings_its_owner_and_goes_into_the_sale(till, mira):
    promo = personal_code(offer=OfferFactory.create(), customer=mira, reference="x")
    scanned = find(till, promo.shown)
    assert "Mira" in scanned
    assert f'data-code="{promo.shown}"' in scanned
    page = till.post("/till/find/", {"q": promo.shown}).text
    assert f'value="{promo.shown}"' in page


def test_somebody_elses_code_is_refused(till, mira):
    promo = personal_code(offer=OfferFactory.create(), customer=CustomerFactory.create(), reference="x")
    assert record(till, customer=mira, code=promo.shown).status_code == 422


def test_nothing_is_written_by_a_look(till):
    add_code(offer=OfferFactory.create(uses_max=1), text="ONCE")
    for _often in range(3):
        quoted(till, code="ONCE")
    assert not OfferUse.objects.exists()
