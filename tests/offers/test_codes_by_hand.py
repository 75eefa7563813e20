"""Handing out codes, and changing what they are for: refusals with their codes, once per reference, all or nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from apps.codes.errors import BadCode, CodeTaken, SpaceTooFull
from apps.codes.models import Code
from apps.common.errors import DomainError
from apps.offers.errors import BadOffer, LimitInUse, OfferEnded
from apps.offers.models import CodeBatch, Offer, PromoCode, Tally
from apps.offers.services import (
    add_code,
    change_offer,
    close_code,
    make_batch,
    personal_code,
    personal_codes,
    price_basket,
)
from apps.offers.services.setting_up import recent_buyers, set_up_offer
from apps.segments.models import Segment
from tests.factories.catalog import CategoryFactory, ProductFactory
from tests.factories.customers import CustomerFactory
from tests.factories.offers import OfferFactory, add, bought
from tests.factories.orders import NOON, ChannelFactory, draft_order
from tests.factories.segments import segment
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
TERMS = {"name": "Summer", "kind": "percent", "percent": 20}


def refusal_of(service: Any, **asked: Any) -> tuple[str, str]:
    with pytest.raises(DomainError) as refusal:
        service(**asked)
    return refusal.value.code, refusal.value.field


def answers(codes: list[str], **more: Any) -> list[int | str]:
    told = price_basket(draft=draft_order(10_000, **more), codes=codes).answers
    return [one.discount_minor if one.refusal is None else one.refusal.reason for one in told]


# --- Shared codes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"text": "AB"}, ("bad_code", "code")),
        ({"text": "A" * 41}, ("bad_code", "code")),
        ({"text": "SALE!"}, ("bad_code", "code")),
        ({"text": "SUMMER", "uses_max": 0}, ("bad_offer", "uses_max")),
        ({"text": "taken"}, ("code_taken", "code")),
    ],
)
def test_a_refused_code_names_the_field_and_leaves_nothing_behind(asked: dict[str, Any], told: tuple[str, str]) -> None:
    add("TAKEN")
    before = (Code.objects.count(), PromoCode.objects.count(), Tally.objects.count() + 1)
    assert refusal_of(add_code, offer=OfferFactory.create(), **asked) == told
    assert (Code.objects.count(), PromoCode.objects.count(), Tally.objects.count()) == before


@pytest.mark.parametrize("hand", ["code", "batch", "one", "many"])
@pytest.mark.parametrize(
    ("terms", "told"),
    [({"status": "ended"}, ("offer_ended", "offer")), ({"needs_code": False}, ("bad_offer", "needs_code"))],
)
def test_no_hand_gives_codes_for_an_offer_that_takes_none(
    hand: str, terms: dict[str, Any], told: tuple[str, str]
) -> None:
    offer, mira = OfferFactory.create(**terms), CustomerFactory.create()
    hands: dict[str, tuple[Any, dict[str, Any]]] = {
        "code": (add_code, {"text": "SUMMER"}),
        "batch": (make_batch, {"count": 1, "by": None}),
        "one": (personal_code, {"customer": mira, "reference": "1"}),
        "many": (personal_codes, {"references": {"1": mira.pk}}),
    }
    service, asked = hands[hand]
    assert refusal_of(service, offer=offer, **asked) == told
    assert not Code.objects.exists()


@pytest.mark.parametrize("status", ["draft", "paused"])
def test_codes_may_be_printed_before_their_offer_is_live_and_work_from_then_on(status: str) -> None:
    offer = OfferFactory.create(status=status)
    add_code(offer=offer, text="EARLY")
    assert answers(["EARLY"]) == ["not_live" if status == "draft" else "paused"]
    change_offer(offer=offer, status="live")
    assert answers(["EARLY"]) == [2_000]


def test_a_code_works_on_its_own_last_day_by_the_shops_clock_and_not_after() -> None:
    add_code(offer=OfferFactory.create(), text="MAY10", last_on=dt.date(2026, 5, 10))
    last_minute = dt.datetime(2026, 5, 10, 20, 59, tzinfo=dt.UTC)
    assert answers(["MAY10"], placed_at=last_minute) == [2_000]
    assert answers(["MAY10"], placed_at=last_minute + dt.timedelta(minutes=1)) == ["code_expired"]


def test_a_closed_code_is_refused_and_its_brother_still_works() -> None:
    offer = add("FIRST")
    add_code(offer=offer, text="SECOND")
    close_code(promo=offer.codes.get(text="FIRST"))
    assert answers(["FIRST"]) == ["code_closed"]
    assert answers(["FIRST", "SECOND"]) == ["offer_repeated", 2_000]


def test_a_closed_code_is_still_taken() -> None:
    """Somebody may hold it on paper: it must not come to mean something else."""
    close_code(promo=add("GONE10").codes.get())
    with pytest.raises(CodeTaken):
        add_code(offer=OfferFactory.create(), text="gone10")


def test_each_code_has_its_own_limit_within_that_of_the_offer() -> None:
    offer = OfferFactory.create(uses_max=2)
    for text in ("ALI", "VELI", "HASAN"):
        add_code(offer=offer, text=text, uses_max=1)
    bought(draft_order(10_000), ["ALI"])
    assert answers(["ALI"]) == ["code_used"]
    bought(draft_order(10_000), ["VELI"])
    assert answers(["HASAN"]) == ["used_up"]


# --- Batches ------------------------------------------------------------------------------------------------------------


def test_each_code_of_a_batch_is_used_once_and_has_the_batchs_last_day() -> None:
    batch = make_batch(offer=OfferFactory.create(), count=2, by=None, last_on=dt.date(2026, 5, 31))
    first, second = [promo.shown for promo in batch.codes.select_related("code")]
    bought(draft_order(10_000), [first])
    assert answers([first]) == ["code_used"]
    assert answers([second]) == [2_000]
    assert answers([second], placed_at=NOON + dt.timedelta(days=22)) == ["code_expired"]


@pytest.mark.parametrize(("prefix", "kept"), [("", ""), ("  yaz ", "YAZ"), ("a" * 12, "A" * 12), ("kış", "KIŞ")])
def test_the_beginning_of_a_batch_is_kept_in_capitals(prefix: str, kept: str) -> None:
    batch = make_batch(offer=OfferFactory.create(), count=1, by=None, prefix=prefix)
    assert batch.prefix == kept
    assert answers([batch.codes.get().shown.lower()]) == [2_000]


@pytest.mark.parametrize("prefix", ["ß" * 12, "ﬃ" * 12])
def test_a_beginning_that_grows_in_capitals_is_refused_and_breaks_nothing(prefix: str) -> None:
    assert refusal_of(make_batch, offer=OfferFactory.create(), count=1, by=None, prefix=prefix)[1] in ("prefix", "code")
    assert not CodeBatch.objects.exists()


def test_a_batch_too_large_for_its_space_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rule 59."""
    monkeypatch.setattr("apps.codes.keys.leaves_room", lambda count: False)
    with pytest.raises(SpaceTooFull):
        make_batch(offer=OfferFactory.create(), count=3, by=None)
    assert not CodeBatch.objects.exists()


# --- Personal codes -----------------------------------------------------------------------------------------------------


def test_a_repeated_hand_finds_the_codes_it_gave_and_makes_only_what_is_missing() -> None:
    offer, mira, deniz = OfferFactory.create(), CustomerFactory.create(), CustomerFactory.create()
    first = personal_codes(offer=offer, references={"a": mira.pk})
    both = personal_codes(offer=offer, references={"a": mira.pk, "b": deniz.pk})
    assert both["a"] == first["a"]
    assert (both["b"].customer_id, both["b"].uses_max) == (deniz.pk, 1)
    assert PromoCode.objects.count() == Tally.objects.filter(scope="code").count() == 2


def test_codes_that_were_given_are_found_again_after_the_offer_ended() -> None:
    """A letter that is written again shows the code that its reader already has."""
    offer, mira = OfferFactory.create(), CustomerFactory.create()
    one = personal_code(offer=offer, customer=mira, reference="a")
    change_offer(offer=offer, status="ended")
    offer.refresh_from_db()
    assert personal_code(offer=offer, customer=mira, reference="a") == one
    assert personal_codes(offer=offer, references={"a": mira.pk}) == {"a": one}
    with pytest.raises(OfferEnded):
        personal_codes(offer=offer, references={"a": mira.pk, "b": mira.pk})


def test_nobody_is_given_nothing() -> None:
    assert personal_codes(offer=OfferFactory.create(), references={}) == {}


def test_many_personal_codes_cost_as_many_statements_as_few(django_assert_max_num_queries: Any) -> None:
    offer, people = OfferFactory.create(), [CustomerFactory.create().pk for _each in range(30)]
    with django_assert_max_num_queries(14) as few:
        personal_codes(offer=offer, references={f"few:{pk}": pk for pk in people[:2]})
    with django_assert_max_num_queries(14) as many:
        personal_codes(offer=offer, references={f"many:{pk}": pk for pk in people})
    assert len(few) == len(many)


# --- Making and changing ------------------------------------------------------------------------------------------------


def test_an_offer_and_its_code_are_made_together_or_not_at_all() -> None:
    add("TAKEN")
    with pytest.raises(CodeTaken):
        set_up_offer(by=None, code="taken", bought_within_days=7, needs_code=True, **TERMS)
    assert (Offer.objects.count(), Segment.objects.count()) == (1, 0)
    with pytest.raises(BadOffer):
        set_up_offer(by=None, code="FREE10", needs_code=False, **TERMS)
    with pytest.raises(BadCode):
        set_up_offer(by=None, code="!", needs_code=True, **TERMS)
    assert (Offer.objects.count(), Code.objects.count()) == (1, 1)
    owner = UserFactory.create()
    made = set_up_offer(by=owner, code="  ", needs_code=True, **TERMS)
    assert (made.created_by, made.codes.count()) == (owner, 0)


def test_the_segment_of_recent_buyers_is_made_once_for_each_number_of_days() -> None:
    seven, again, thirty = (recent_buyers(days=days, by=None) for days in (7, 7, 30))
    assert (seven == again, seven == thirty) == (True, False)


def test_names_that_others_took_are_passed_over_until_one_is_free() -> None:
    for name in ("Bought in the last 7 days", "Bought in the last 7 days (2)"):
        segment(name=name)
    assert recent_buyers(days=7, by=None).name == "Bought in the last 7 days (3)"
    assert recent_buyers(days=7, by=None).name == "Bought in the last 7 days (3)"


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"percent": None}, ""),
        ({"name": ""}, "name"),
        ({"kind": "riddle"}, "kind"),
        ({"status": "sold"}, "status"),
        ({"period": "century", "per_period_max": 1}, "period"),
        ({"covers": "chosen"}, "products"),
    ],
)
def test_a_change_that_makes_no_sense_names_its_field_and_changes_nothing(terms: dict[str, Any], field: str) -> None:
    offer = OfferFactory.create(name="Summer")
    assert refusal_of(change_offer, offer=offer, **terms) == ("bad_offer", field)
    fresh = Offer.objects.get()
    assert (fresh.name, fresh.percent, fresh.edition) == ("Summer", 20, offer.edition)


def test_what_a_change_does_not_name_stays_and_what_it_empties_is_empty() -> None:
    tea, cakes, web = ProductFactory.create(), CategoryFactory.create(), ChannelFactory.create()
    offer = OfferFactory.create(covers="chosen", products=[tea], categories=[cakes], channels=[web])
    change_offer(offer=offer, products=[])
    assert (list(offer.categories.all()), list(offer.channels.all())) == ([cakes], [web])
    with pytest.raises(BadOffer):
        change_offer(offer=offer, categories=[])
    assert list(offer.categories.all()) == [cakes]
    change_offer(offer=offer, covers="basket", categories=[], channels=[])
    assert not offer.channels.exists()


@pytest.mark.parametrize(("field", "limit", "used"), [("uses_max", 4, 5), ("budget_minor", 4_999, 5_000)])
def test_a_limit_below_what_was_used_says_how_much_that_was(field: str, limit: int, used: int) -> None:
    """Rule 64: a limit is a promise to who was not counted yet."""
    offer = OfferFactory.create(uses_max=10, budget_minor=10_000)
    Tally.objects.filter(offer=offer).update(uses=5, money_minor=5_000)
    with pytest.raises(LimitInUse) as refusal:
        change_offer(offer=offer, **{field: limit})
    assert (refusal.value.field, refusal.value.facts) == (field, {"used": used})


def test_an_offer_for_the_first_purchase_is_counted_once_per_customer_without_being_told() -> None:
    welcome = OfferFactory.create(first_order_only=True)
    assert (welcome.per_person_max, welcome.is_limited) == (1, True)
    assert OfferFactory.create(first_order_only=True, per_customer_max=3).per_person_max == 3
    plain = OfferFactory.create()
    assert (plain.per_person_max, plain.is_limited) == (None, False)
