"""The database itself refuses rows that no service would write: what counts and costs money is not left to good manners."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from apps.common import clock
from apps.offers.models import CodeBatch, Offer, OfferUse, PromoCode, Tally, UseLine
from apps.offers.services import add_code, personal_code
from tests.factories.customers import CustomerFactory
from tests.factories.offers import OfferFactory, add
from tests.factories.orders import ChannelFactory
from tests.factories.segments import bought

pytestmark = pytest.mark.django_db
MAY_1 = dt.date(2026, 5, 1)


@pytest.mark.parametrize(
    ("terms", "constraint"),
    [
        ({"percent": 0}, "has_what_its_kind_needs"),
        ({"percent": 101}, "has_what_its_kind_needs"),
        ({"percent": None}, "has_what_its_kind_needs"),
        ({"amount_minor": 5}, "has_what_its_kind_needs"),
        ({"kind": "amount", "percent": None, "amount_minor": 0}, "has_what_its_kind_needs"),
        ({"kind": "pay_take", "percent": None, "pay_count": 2, "take_count": 2}, "has_what_its_kind_needs"),
        ({"kind": "pay_take", "percent": None, "take_count": 2}, "has_what_its_kind_needs"),
        ({"kind": "free_shipping"}, "has_what_its_kind_needs"),
        ({"kind": "riddle"}, "has_what_its_kind_needs"),
        ({"starts_on": dt.date(2026, 5, 2), "ends_on": MAY_1}, "days_in_order"),
        ({"weekdays": 0}, "has_a_weekday"),
        ({"weekdays": 128}, "has_a_weekday"),
        ({"from_time": dt.time(9)}, "hours_have_both_ends"),
        ({"until_time": dt.time(9)}, "hours_have_both_ends"),
        ({"from_time": dt.time(9), "until_time": dt.time(9)}, "hours_have_both_ends"),
        ({"audience": "tier"}, "tier_is_named"),
        ({"per_period_max": 1}, "period_is_named"),
        ({"period": "week"}, "period_is_named"),
        ({"minimum_minor": -1}, "limits_positive"),
        ({"budget_minor": 0}, "limits_positive"),
        ({"uses_max": 0}, "limits_positive"),
        ({"per_customer_max": 0}, "limits_positive"),
        ({"per_period_max": 0, "period": "day"}, "limits_positive"),
    ],
)
def test_an_offer_that_does_not_hold_together_cannot_be_stored(terms: dict[str, Any], constraint: str) -> None:
    values = {"name": "Odd", "kind": "percent", "percent": 10} | terms
    with pytest.raises(IntegrityError, match=f"offers_offer_{constraint}"), transaction.atomic():
        Offer.objects.create(**values)
    assert not Offer.objects.exists()


@pytest.mark.parametrize(
    "terms",
    [
        {"starts_on": MAY_1, "ends_on": MAY_1},
        {"from_time": dt.time(22), "until_time": dt.time(2)},
        {"percent": 1},
        {"percent": 100},
        {"weekdays": 1},
        {"weekdays": 127},
        {"minimum_minor": 0, "budget_minor": 1, "uses_max": 1, "per_customer_max": 1},
    ],
)
def test_what_is_just_within_is_stored(terms: dict[str, Any]) -> None:
    assert Offer.objects.create(**({"name": "Fair", "kind": "percent", "percent": 10} | terms)).pk


@pytest.mark.parametrize(
    ("scope", "columns"),
    [
        ("offer", {"customer"}),
        ("offer", {"code"}),
        ("offer", {"period_on"}),
        ("code", set()),
        ("code", {"code", "customer"}),
        ("customer", set()),
        ("customer", {"customer", "period_on"}),
        ("period", {"customer"}),
        ("period", {"period_on"}),
        ("period", {"customer", "period_on", "code"}),
    ],
)
def test_a_count_names_what_it_counts_and_nothing_else(scope: str, columns: set[str]) -> None:
    offer = OfferFactory.create()
    whole = {
        "customer": CustomerFactory.create(),
        "code": add_code(offer=offer, text="SUMMER"),
        "period_on": MAY_1,
    }
    Tally.objects.all().delete()
    named = {name: value for name, value in whole.items() if name in columns}
    with pytest.raises(IntegrityError, match="offers_tally_says_what_it_counts"), transaction.atomic():
        Tally.objects.create(scope=scope, offer=offer, **named)


def test_everything_is_counted_in_one_row_only() -> None:
    """Two rows for one limit would be two limits (rule 61)."""
    offer, mira = OfferFactory.create(), CustomerFactory.create()
    promo = add_code(offer=offer, text="SUMMER")
    rows: list[dict[str, Any]] = [
        {"scope": "customer", "customer": mira},
        {"scope": "period", "customer": mira, "period_on": MAY_1},
    ]
    for row in rows:
        Tally.objects.create(offer=offer, **row)
    for row in [*rows, {"scope": "offer"}, {"scope": "code", "code": promo}]:
        with pytest.raises(IntegrityError), transaction.atomic():
            Tally.objects.create(offer=offer, **row)
    Tally.objects.create(offer=offer, scope="period", customer=mira, period_on=dt.date(2026, 6, 1))


def a_use(**more: Any) -> OfferUse:
    values: dict[str, Any] = {"status": "reserved", "basket_number": "1", "reserved_until": clock.now()}
    values = {"channel": ChannelFactory.create()} | values | more
    if "offer" not in values:
        values["offer"] = add()
    return OfferUse.objects.create(**values)


@pytest.mark.parametrize(
    "odd",
    [
        {"status": "reserved", "reserved_until": None},
        {"status": "reserved", "basket_number": ""},
        {"status": "used"},
        {"status": "released"},
        {"status": "lost"},
    ],
)
def test_a_use_is_whole_for_its_status(odd: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="offers_offeruse_status_is_whole"), transaction.atomic():
        a_use(**odd)


def test_what_is_set_aside_belongs_to_no_purchase_yet() -> None:
    with pytest.raises(IntegrityError, match="offers_offeruse_status_is_whole"), transaction.atomic():
        a_use(order=bought(None))


def test_no_offer_gives_less_than_nothing() -> None:
    with pytest.raises(IntegrityError, match="offers_offeruse_discount_not_negative"), transaction.atomic():
        a_use(discount_minor=-1)


def test_an_offer_is_used_once_on_a_purchase_but_may_have_been_released_before() -> None:
    offer, order = add(), bought(None)
    whole = {"offer": offer, "order": order, "channel": order.channel, "reserved_until": None}
    a_use(**whole, status="released", released_at=clock.now())
    a_use(**whole, status="used")
    with pytest.raises(IntegrityError), transaction.atomic():
        a_use(**whole, status="used")
    a_use(**(whole | {"offer": add()}), status="used")


@pytest.mark.parametrize("minor", [0, -1])
def test_a_line_of_a_use_took_something_off(minor: int) -> None:
    with pytest.raises(IntegrityError, match="offers_useline_discount_positive"), transaction.atomic():
        UseLine.objects.create(use=a_use(), position=1, discount_minor=minor)


def test_each_line_of_a_purchase_is_told_once() -> None:
    row = a_use()
    UseLine.objects.create(use=row, position=1, discount_minor=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        UseLine.objects.create(use=row, position=1, discount_minor=5)


def test_a_code_is_for_at_least_one_use_and_a_batch_has_at_least_one_code() -> None:
    promo = add_code(offer=OfferFactory.create(), text="SUMMER")
    with pytest.raises(IntegrityError, match="offers_promocode_uses_positive"), transaction.atomic():
        PromoCode.objects.filter(pk=promo.pk).update(uses_max=0)
    with pytest.raises(IntegrityError, match="offers_codebatch_has_codes"), transaction.atomic():
        CodeBatch.objects.create(offer=promo.offer, count=0)


def test_one_reference_is_one_personal_code() -> None:
    """However the hand that gives codes out was repeated."""
    offer = OfferFactory.create()
    first = personal_code(offer=offer, customer=CustomerFactory.create(), reference="win-back:1")
    other = personal_code(offer=offer, customer=CustomerFactory.create(), reference="win-back:2")
    with pytest.raises(IntegrityError), transaction.atomic():
        PromoCode.objects.filter(pk=other.pk).update(reference=first.reference)


def test_what_was_used_cannot_be_deleted_with_its_offer() -> None:
    row = a_use()
    with pytest.raises(ProtectedError):
        row.offer.delete()
