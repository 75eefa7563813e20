"""Codes for an offer: chosen, in batches, personal; one namespace with reward codes (rules 57 to 59)."""

import json
from pathlib import Path

import pytest

from apps.codes import keys
from apps.codes.errors import BadCode, CodeTaken, SpaceTooFull
from apps.codes.models import Code
from apps.codes.services import code_text, find_code, find_codes, mint_code, mint_codes, register_code
from apps.offers.errors import BadOffer, OfferEnded
from apps.offers.models import PromoCode, Tally
from apps.offers.services import add_code, change_offer, close_code, handing, make_batch, personal_code
from tests.factories.customers import CustomerFactory
from tests.factories.offers import OfferFactory

pytestmark = pytest.mark.django_db

[SPELLINGS] = [
    group["members"]
    for group in json.loads((Path(__file__).parents[1] / "data/turkish_vectors.json").read_text())["promo_groups"]
]


@pytest.mark.parametrize("typed", SPELLINGS)
def test_the_eight_spellings_of_one_code_are_one_code(typed):
    promo = add_code(offer=OfferFactory.create(), text="İNDİRİM10")
    assert find_code(text=typed) == promo.code
    with pytest.raises(CodeTaken):
        register_code(text=typed)


def test_all_spellings_are_looked_up_in_one_query(django_assert_num_queries):
    code = register_code(text=SPELLINGS[0])
    with django_assert_num_queries(1):
        assert find_codes(texts=[*SPELLINGS, "OTHER"]) == dict.fromkeys(SPELLINGS, code)
    with django_assert_num_queries(0):
        assert find_codes(texts=[]) == {}


def test_kis_with_a_cedilla_is_another_code_than_kis():
    offer = OfferFactory.create()
    winter, kiss = add_code(offer=offer, text="KIŞ25"), add_code(offer=offer, text="KIS25")
    assert find_code(text="kış25") == winter.code
    assert find_code(text="kıs25") == kiss.code


def test_a_chosen_code_may_not_be_spelt_like_a_reward_code():
    reward = code_text(mint_code(kind=Code.Kind.REWARD))
    with pytest.raises(CodeTaken):
        add_code(offer=OfferFactory.create(), text=reward.replace("-", "").lower())


@pytest.mark.parametrize("text", ["", "  ", "AB", "A" * 41, "HELLO!", "50%", "<b>hi</b>", "A\0B💥", "- - -"])
def test_what_people_cannot_type_is_no_code(text):
    with pytest.raises(BadCode):
        register_code(text=text)


def test_a_shared_code_shows_as_it_was_chosen():
    promo = add_code(offer=OfferFactory.create(), text="  Müşteri 10 ", uses_max=1_000)
    assert (promo.shown, str(promo)) == ("Müşteri 10", "Müşteri 10")
    assert Tally.objects.get(code=promo).uses_max == 1_000


@pytest.mark.parametrize("uses_max", [0, -1, 10**10])
def test_a_limit_of_a_code_is_at_least_one_and_a_number_that_fits(uses_max):
    with pytest.raises(BadOffer):
        add_code(offer=OfferFactory.create(), text="SUMMER", uses_max=uses_max)


def test_a_code_of_dashes_is_too_long_to_be_shown():
    with pytest.raises(BadCode):
        add_code(offer=OfferFactory.create(), text="-".join("A" * 40))


def test_a_batch_has_codes_of_sixteen_safe_characters_each_for_one_use():
    batch = make_batch(offer=OfferFactory.create(), count=50, by=None, prefix="yaz")
    promos = list(batch.codes.select_related("code"))
    texts = {promo.shown for promo in promos}
    assert (len(texts), {promo.uses_max for promo in promos}) == (50, {1})
    for text in texts:
        prefix, *groups = text.split("-")
        assert prefix == "YAZ"
        assert len("".join(groups)) == 16
        assert not set("".join(groups)) & set("IO01")
        assert find_code(text=text.lower()).kind == "promo"
    assert set(Tally.objects.filter(scope="code").values_list("uses_max", flat=True)) == {1}


def test_a_batch_costs_as_many_statements_whatever_its_size(django_assert_max_num_queries):
    offer = OfferFactory.create()
    with django_assert_max_num_queries(14) as few:
        make_batch(offer=offer, count=2, by=None)
    with django_assert_max_num_queries(14) as many:
        make_batch(offer=offer, count=80, by=None)
    assert len(few) == len(many)


@pytest.mark.parametrize("count", [0, -1, 50_001])
def test_a_batch_of_none_or_of_too_many_is_refused(count):
    with pytest.raises(BadOffer):
        make_batch(offer=OfferFactory.create(), count=count, by=None)


@pytest.mark.parametrize("prefix", ["A" * 13, "YAZ!", "<b>"])
def test_a_prefix_is_letters_and_digits(prefix):
    with pytest.raises((BadOffer, BadCode)):
        make_batch(offer=OfferFactory.create(), count=1, by=None, prefix=prefix)


def test_a_batch_that_would_fill_too_much_of_the_space_is_refused(monkeypatch):
    """Rule 59: sixteen characters leave room for any shop; three do not."""
    assert keys.leaves_room(10**9)
    assert not keys.leaves_room(1, length=5)
    assert keys.leaves_room(1, length=6)
    monkeypatch.setattr(keys, "leaves_room", lambda count: count <= 10)
    mint_codes(kind=Code.Kind.PROMO, count=10)
    with pytest.raises(SpaceTooFull):
        mint_codes(kind=Code.Kind.PROMO, count=1)


def test_a_personal_code_is_made_once_for_each_reference():
    offer, mira = OfferFactory.create(), CustomerFactory.create()
    first = personal_code(offer=offer, customer=mira, reference="come-back:1", last_on="2026-05-17")
    again = personal_code(offer=offer, customer=mira, reference="come-back:1")
    assert first == again
    assert (first.uses_max, first.customer, PromoCode.objects.count()) == (1, mira, 1)
    assert find_code(text=first.shown) == first.code


def test_an_offer_that_ended_or_needs_no_code_gets_none():
    ended = change_offer(offer=OfferFactory.create(), status="ended")
    with pytest.raises(OfferEnded):
        add_code(offer=ended, text="LATE")
    with pytest.raises(BadOffer):
        add_code(offer=OfferFactory.create(needs_code=False), text="NEEDLESS")
    assert not Code.objects.exists()


def test_a_code_is_closed_once():
    promo = add_code(offer=OfferFactory.create(), text="OOPS")
    closed = close_code(promo=promo).closed_at
    assert close_code(promo=promo).closed_at == closed is not None


def test_a_personal_code_handed_out_twice_at_one_moment_is_the_first_one(monkeypatch):
    offer, mira = OfferFactory.create(), CustomerFactory.create()
    first = []

    def somebody_is_quicker(_offer):
        monkeypatch.undo()
        first.append(personal_code(offer=offer, customer=mira, reference="gift:1"))

    monkeypatch.setattr(handing, "_check", somebody_is_quicker)
    assert [personal_code(offer=offer, customer=mira, reference="gift:1")] == first
    assert (PromoCode.objects.count(), Code.objects.count(), Tally.objects.filter(scope="code").count()) == (1, 1, 1)
