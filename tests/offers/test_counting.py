"""Setting aside, using and releasing, by the service's own verbs: counts, limits, once each (rules 60 to 62 and 72)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from apps.common import clock
from apps.offers.engine import Candidate, Terms
from apps.offers.errors import OfferGone
from apps.offers.models import Offer, OfferUse, Tally, UseLine
from apps.offers.services import (
    Asking,
    Hold,
    Taken,
    add_code,
    change_offer,
    gather,
    release,
    release_run_out,
    reserve,
    use,
)
from apps.offers.services.room import set_aside_for, with_room
from apps.offers.tasks import release_run_out as sweep
from tests.factories.customers import CustomerFactory
from tests.factories.offers import OfferFactory, add, counted
from tests.factories.orders import NOON, ChannelFactory, draft_order
from tests.factories.segments import bought, istanbul, shop_time

pytestmark = pytest.mark.django_db
LATER = NOON + dt.timedelta(minutes=15)


@pytest.fixture(autouse=True)
def shop() -> None:
    istanbul()


def wants(offer: Offer, minor: int = 2_000, code_id: int | None = None, **more: Any) -> Taken:
    values = {"shares": (minor,), "period": offer.period} | more
    return Taken(offer.pk, code_id, **values)


def hold(number: str = "1") -> Hold:
    return Hold(ChannelFactory.create().pk, number)


def set_aside(*wanted: Taken, basket: str = "1", customer: Any = None, until: dt.datetime = LATER) -> list[OfferUse]:
    customer_id = customer.pk if customer else None
    return reserve(wanted=wanted, hold=hold(basket), customer_id=customer_id, local=NOON, until=until)


def scopes(offer: Offer) -> dict[str, int]:
    return dict(Tally.objects.filter(offer=offer).values_list("scope", "uses"))


def refused(*wanted: Taken, **more: Any) -> dict[str, object]:
    with pytest.raises(OfferGone) as refusal:
        set_aside(*wanted, **more)
    return dict(refusal.value.facts)


# --- Setting aside ------------------------------------------------------------------------------------------------------


def test_the_last_use_is_set_aside_once_and_the_next_basket_hears_which_offer_is_gone() -> None:
    offer = add(uses_max=1)
    set_aside(wants(offer))
    assert refused(wants(offer), basket="2") == {"offer_id": offer.pk, "reason": "used_up"}
    assert counted(offer) == (1, 2_000)


def test_a_budget_is_spent_to_its_last_coin_and_not_one_more() -> None:
    offer = add(budget_minor=5_000)
    set_aside(wants(offer, 3_000))
    assert refused(wants(offer, 2_001), basket="2")["reason"] == "budget_spent"
    set_aside(wants(offer, 2_000), basket="2")
    assert counted(offer) == (2, 5_000)


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ({"per_customer_max": 1}, "customer_limit"),
        ({"first_order_only": True}, "customer_limit"),
        ({"per_period_max": 1, "period": "week"}, "period_limit"),
    ],
)
def test_a_customer_has_a_second_basket_refused_with_the_reason(terms: dict[str, Any], reason: str) -> None:
    offer, mira = add(**terms), CustomerFactory.create()
    set_aside(wants(offer), customer=mira)
    assert refused(wants(offer), basket="2", customer=mira)["reason"] == reason
    set_aside(wants(offer), basket="3", customer=CustomerFactory.create())
    assert counted(offer) == (2, 4_000)


def test_a_code_for_one_use_is_gone_while_another_code_of_the_offer_works() -> None:
    offer = OfferFactory.create()
    once, open_to_all = add_code(offer=offer, text="ONCE", uses_max=1), add_code(offer=offer, text="OFTEN")
    set_aside(wants(offer, code_id=once.pk))
    assert refused(wants(offer, code_id=once.pk), basket="2")["reason"] == "code_used"
    set_aside(wants(offer, code_id=open_to_all.pk), basket="2")
    assert dict(Tally.objects.filter(scope="code").values_list("code__text", "uses")) == {"ONCE": 1, "OFTEN": 1}


def test_where_one_of_two_offers_is_gone_neither_is_counted() -> None:
    """Rule 61: all of them or none."""
    free, gone = add(uses_max=5), add(uses_max=1)
    set_aside(wants(gone), basket="other")
    refused(wants(free), wants(gone))
    assert (counted(free), counted(gone)) == ((0, 0), (1, 2_000))
    assert OfferUse.objects.count() == 1


def test_the_same_basket_again_keeps_its_place_until_the_new_end() -> None:
    offer = add(uses_max=1)
    [first] = set_aside(wants(offer))
    [again] = set_aside(wants(offer, 3_000), until=LATER + dt.timedelta(minutes=5))
    again.refresh_from_db()
    assert (again.pk, again.discount_minor) == (first.pk, 3_000)
    assert again.reserved_until == LATER + dt.timedelta(minutes=5)
    assert counted(offer) == (1, 3_000)


def test_a_basket_that_grows_beyond_the_budget_is_refused_and_keeps_what_it_had() -> None:
    offer = add(budget_minor=2_500)
    set_aside(wants(offer))
    assert refused(wants(offer, 2_501))["reason"] == "budget_spent"
    assert (counted(offer), OfferUse.objects.get().discount_minor) == ((1, 2_000), 2_000)


def test_another_code_for_the_same_offer_frees_the_first_one() -> None:
    offer = OfferFactory.create(uses_max=1)
    first, second = (add_code(offer=offer, text=text, uses_max=1) for text in ("FIRST", "SECOND"))
    set_aside(wants(offer, code_id=first.pk))
    set_aside(wants(offer, code_id=second.pk))
    assert dict(Tally.objects.filter(scope="code").values_list("code__text", "uses")) == {"FIRST": 0, "SECOND": 1}
    assert sorted(OfferUse.objects.values_list("status", flat=True)) == ["released", "reserved"]


def test_who_signs_in_as_somebody_else_gives_the_first_customer_their_use_back() -> None:
    offer = add(per_customer_max=1)
    mira, deniz = CustomerFactory.create(), CustomerFactory.create()
    set_aside(wants(offer), customer=mira)
    set_aside(wants(offer), customer=deniz)
    uses = dict(Tally.objects.filter(scope="customer").values_list("customer", "uses"))
    assert uses == {mira.pk: 0, deniz.pk: 1}
    assert counted(offer) == (1, 2_000)


def test_a_basket_that_wants_nothing_any_more_holds_nothing() -> None:
    offer = add(uses_max=1)
    set_aside(wants(offer))
    assert set_aside() == []
    assert (counted(offer), OfferUse.objects.get().status) == ((0, 0), "released")


def test_what_has_no_limit_is_not_set_aside() -> None:
    offer = add()
    assert set_aside(wants(offer, is_limited=False)) == []
    assert counted(offer) == (0, 0)


def test_baskets_of_one_number_in_two_channels_are_two_baskets() -> None:
    offer = add(uses_max=2)
    set_aside(wants(offer))
    other = Hold(ChannelFactory.create(code="till").pk, "1")
    reserve(wanted=[wants(offer)], hold=other, customer_id=None, local=NOON, until=LATER)
    assert counted(offer) == (2, 4_000)


# --- Using --------------------------------------------------------------------------------------------------------------


def test_a_use_says_what_it_took_off_which_line_and_nothing_of_the_others() -> None:
    offer, order = add(), bought(None)
    [row] = use(order=order, wanted=[wants(offer, shares=(500, 0, 1_500))])
    assert list(row.lines.values_list("position", "discount_minor")) == [(1, 500), (3, 1_500)]
    assert (row.status, row.order, row.discount_minor, row.reserved_until) == ("used", order, 2_000, None)


def test_a_use_finds_what_was_set_aside_under_the_orders_own_number() -> None:
    offer, order = add(uses_max=1), bought(None)
    own = Hold(order.channel_id, order.external_id)
    [kept] = reserve(wanted=[wants(offer)], hold=own, customer_id=None, local=NOON, until=LATER)
    [row] = use(order=order, wanted=[wants(offer)])
    assert (row.pk, counted(offer), OfferUse.objects.count()) == (kept.pk, (1, 2_000), 1)


def test_a_purchase_without_offers_and_without_a_basket_asks_the_database_nothing(
    django_assert_num_queries: Any,
) -> None:
    order = bought(None)
    # A savepoint and its end.
    with django_assert_num_queries(2):
        assert use(order=order, wanted=[]) == []


def test_a_guests_use_is_counted_for_the_offer_and_nobody_else() -> None:
    """Rule 63."""
    offer = add(per_period_max=3, period="month")
    use(order=bought(None), wanted=[wants(offer)])
    assert scopes(offer) == {"offer": 1}


def test_a_use_counts_in_the_calendar_period_of_the_shops_own_day() -> None:
    """Rule 16: half past nine in the evening in London on 31 May is June in Istanbul."""
    offer, mira = add(per_period_max=1, period="month"), CustomerFactory.create()
    order = bought(mira, at=dt.datetime(2026, 5, 31, 21, 30, tzinfo=dt.UTC))
    [row] = use(order=order, wanted=[wants(offer)])
    assert row.period_on == dt.date(2026, 6, 1)
    [may] = use(order=bought(mira, at=shop_time("2026-05-31", "23:59")), wanted=[wants(offer)])
    assert may.period_on == dt.date(2026, 5, 1)
    with pytest.raises(OfferGone):
        use(order=bought(mira, at=shop_time("2026-06-30", "23:59")), wanted=[wants(offer)])


def test_a_customer_counted_first_under_an_old_limit_is_counted_under_the_new_one() -> None:
    offer, mira = add(per_customer_max=1), CustomerFactory.create()
    use(order=bought(mira), wanted=[wants(offer)])
    change_offer(offer=offer, per_customer_max=2)
    use(order=bought(mira), wanted=[wants(offer)])
    with pytest.raises(OfferGone):
        use(order=bought(mira), wanted=[wants(offer)])
    change_offer(offer=offer, per_customer_max=None)
    use(order=bought(mira), wanted=[wants(offer)])
    assert scopes(offer) == {"offer": 3, "customer": 3}


# --- Releasing ----------------------------------------------------------------------------------------------------------


def test_what_is_called_off_is_free_again_in_every_count_and_only_once() -> None:
    """Rule 62."""
    offer = OfferFactory.create(uses_max=1, per_customer_max=1, per_period_max=1, period="year", budget_minor=2_000)
    promo, mira = add_code(offer=offer, text="ALL", uses_max=1), CustomerFactory.create()
    order = bought(mira)
    use(order=order, wanted=[wants(offer, code_id=promo.pk)])
    assert set(scopes(offer).values()) == {1}
    assert (release(orders=[order]), release(orders=[order])) == (1, 0)
    assert scopes(offer) == {"offer": 0, "code": 0, "customer": 0, "period": 0}
    assert counted(offer) == (0, 0)
    use(order=bought(mira), wanted=[wants(offer, code_id=promo.pk)])
    assert counted(offer) == (1, 2_000)


def test_a_released_use_still_tells_what_it_was() -> None:
    offer, order = add(), bought(None)
    use(order=order, wanted=[wants(offer)])
    release(orders=[order])
    row = OfferUse.objects.get()
    assert (row.order, row.discount_minor, row.released_at is not None) == (order, 2_000, True)
    assert UseLine.objects.filter(use=row).count() == 1


def test_releasing_no_purchase_asks_the_database_nothing(django_assert_num_queries: Any) -> None:
    # A savepoint and its end.
    with django_assert_num_queries(2):
        assert release(orders=[]) == 0


def test_many_purchases_are_released_together_by_offer() -> None:
    first, second = add(), add()
    orders = [bought(CustomerFactory.create()) for _each in range(3)]
    for order in orders:
        use(order=order, wanted=[wants(first), wants(second, 500)])
    assert release(orders=orders[:2]) == 4
    assert (counted(first), counted(second)) == ((1, 2_000), (1, 500))


def test_the_sweep_lets_go_of_as_many_as_it_may_and_never_of_what_was_bought() -> None:
    offer = add(uses_max=10)
    for number in range(3):
        set_aside(wants(offer), basket=str(number))
    order = bought(None)
    use(order=order, wanted=[wants(offer)], hold=hold("2"))
    with clock.moved_to(LATER - dt.timedelta(microseconds=1)):
        assert release_run_out(limit=10) == 0
    with clock.moved_to(LATER):
        assert (release_run_out(limit=1), sweep(), sweep()) == (1, 1, 0)
    assert (counted(offer), OfferUse.objects.get(order=order).status) == ((1, 2_000), "used")


# --- What is left -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ({"uses_max": 1}, "used_up"),
        ({"budget_minor": 2_400}, "budget_spent"),
        ({"per_customer_max": 1}, "customer_limit"),
        ({"per_period_max": 1, "period": "month"}, "period_limit"),
    ],
)
def test_what_a_basket_set_aside_is_there_for_it_and_for_no_other(terms: dict[str, Any], reason: str) -> None:
    offer, mira = add(**terms), CustomerFactory.create()
    draft = draft_order(12_000, customer_id=mira.pk)
    set_aside(wants(offer, 2_400), customer=mira)
    own = gather(draft, Asking({}, hold=hold())).price(draft, {})
    assert own.discount_minor == 2_400
    [other] = gather(draft, Asking({}, hold=hold("2"))).price(draft, {}).answers
    assert other.refusal is not None
    assert other.refusal.reason == reason


def test_a_new_month_gives_a_customer_new_uses() -> None:
    offer, mira = add(per_period_max=1, period="month"), CustomerFactory.create()
    use(order=bought(mira, at=shop_time("2026-05-31", "23:59")), wanted=[wants(offer)])
    answers = {}
    for day, time in (("2026-05-31", "23:59"), ("2026-06-01", "00:00")):
        draft = draft_order(10_000, customer_id=mira.pk, placed_at=shop_time(day, time))
        answers[day] = gather(draft, Asking({})).price(draft, {}).discount_minor
    assert answers == {"2026-05-31": 0, "2026-06-01": 2_000}


def test_where_nothing_is_limited_no_count_is_read(django_assert_num_queries: Any) -> None:
    plain = [Candidate(Terms(number, "percent", percent=10)) for number in range(1, 4)]
    with django_assert_num_queries(0):
        assert set_aside_for(hold_of_nobody(), plain, {}) == {}
        assert with_room(plain, {}, customer_id=None, today=NOON.date(), own={}) == plain


def hold_of_nobody() -> Hold:
    return Hold(1, "never seen")
