"""What a line may be, how returns find their sale at odd edges, whose order a number is, and who sees orders at the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from apps.common.money import MINOR_MAX
from apps.customers.models import Customer
from apps.orders.drafts import LineDraft, OrderDraft, RefundDraft, RefundLineDraft
from apps.orders.errors import BadOrder, ParkedClosed
from apps.orders.models import Channel, LineAttribute, Order, OrderLine, ParkedRefund, Refund, Store
from apps.orders.numbers import short_number
from apps.orders.services import (
    ReturnDraft,
    ReturnLineDraft,
    check_draft,
    dismiss_parked,
    match_returns,
    record_orders,
    record_refunds,
)
from apps.orders.services.finding import FOUND_MAX, customers_of_order
from tests.factories.customers import CustomerFactory
from tests.factories.orders import NOON, ChannelFactory, StoreFactory, draft_order, draft_refund, line
from tests.factories.staff import UserFactory

pytestmark = pytest.mark.django_db
LONG = "8aa1c18a-4f0e-4d1c-9b1f-0d6f6d2c7e11"


@pytest.fixture(autouse=True)
def one_transaction() -> Iterator[None]:
    with transaction.atomic():
        yield


def sold(*lines: LineDraft, **more: Any) -> Order:
    told = record_orders(drafts=[draft_order(lines=lines or None, **more)])[0]
    assert told.order is not None, told.refused
    return told.order


def draft(*lines: LineDraft, **more: Any) -> OrderDraft:
    return OrderDraft(1, more.pop("external_id", "A-1"), NOON, lines or (line(),), **more)


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (LineDraft(sku="x" * 81), "lines.1.sku"),
        (LineDraft(name="x" * 201), "lines.1.name"),
        (LineDraft(category="x" * 81), "lines.1.category"),
        (LineDraft(brand="x" * 81), "lines.1.brand"),
        (LineDraft(supplier="x" * 81), "lines.1.supplier"),
        (LineDraft(name="a\x00b"), "lines.1.name"),
        (LineDraft(sku="\x00"), "lines.1.sku"),
        (LineDraft(attributes=(("k" * 61, "v"),)), "lines.1.attributes"),
        (LineDraft(attributes=(("k", "v" * 201),)), "lines.1.attributes"),
        (LineDraft(attributes=(("k", "\x00"),)), "lines.1.attributes"),
        (LineDraft(quantity_milli=-1), "lines.1.quantity"),
        (LineDraft(quantity_milli=MINOR_MAX + 1), "lines.1.quantity"),
        (LineDraft(unit_price_minor=MINOR_MAX + 1), "lines.1.unit_price"),
        (LineDraft(unit_price_minor=5, discount_minor=-1), "lines.1.discount"),
        (LineDraft(unit_price_minor=5, tax_minor=-1), "lines.1.tax"),
        (LineDraft(unit_price_minor=5, discount_minor=3, tax_minor=3), "lines.1.tax"),
        (LineDraft(kind=""), "lines.1.kind"),
    ],
)
def test_a_line_that_cannot_be_names_its_place_and_field(bad: LineDraft, field: str) -> None:
    with pytest.raises(BadOrder) as refusal:
        check_draft(draft(line(), bad), "TRY")
    assert (refusal.value.code, refusal.value.field) == ("bad_order", field)


@pytest.mark.parametrize(
    "good",
    [
        LineDraft(sku="x" * 80, name="x" * 200, category="x" * 80, brand="x" * 80, supplier="x" * 80),
        LineDraft(attributes=(("k" * 60, "v" * 200), ("other", ""))),
        LineDraft(quantity_milli=1, unit_price_minor=1),
        LineDraft(unit_price_minor=MINOR_MAX),
        LineDraft(unit_price_minor=100, discount_minor=100),
        LineDraft(unit_price_minor=100, tax_minor=100),
        LineDraft(kind="gift_card", unit_price_minor=0),
    ],
)
def test_a_line_at_its_very_limit_is_taken(good: LineDraft) -> None:
    check_draft(draft(good), "TRY")


@pytest.mark.parametrize(("number", "refused"), [("x" * 120, False), ("x" * 121, True), ("a\x00", True), ("", True)])
def test_an_order_number_is_text_that_fits(number: str, refused: bool) -> None:
    if not refused:
        check_draft(draft(external_id=number), "TRY")
        return
    with pytest.raises(BadOrder) as refusal:
        check_draft(draft(external_id=number), "TRY")
    assert refusal.value.field == "external_id"


@pytest.mark.parametrize(
    ("milli", "price", "discount", "total"),
    [
        (1_000, 0, 0, 0),
        (1, 499, 0, 0),
        (1, 500, 0, 1),
        (2_500, 1, 0, 3),
        (1_001, 999, 0, 1_000),
        (3_333, 333, 10, 1_100),
    ],
)
def test_a_weighed_piece_costs_whole_kurus_rounded_half_up(milli: int, price: int, discount: int, total: int) -> None:
    told = LineDraft(quantity_milli=milli, unit_price_minor=price, discount_minor=discount)
    assert (told.total_minor, told.gross_minor) == (total, total + discount)
    assert sold(told).total_minor == total


def returned(customer: Customer | None, *lines: ReturnLineDraft, at: dt.datetime = NOON) -> ReturnDraft:
    key = customer.pk if customer else None
    return ReturnDraft(ChannelFactory.create().pk, "C-1", key, at, lines)


def tea(milli: int = 1_000, price: int = 1_000) -> ReturnLineDraft:
    return ReturnLineDraft("TEA", milli, price)


@pytest.mark.parametrize(("seconds", "found"), [(-1, 0), (0, 1), (1, 1)])
def test_a_return_takes_back_a_sale_of_the_same_instant_and_none_of_a_later_one(seconds: int, found: int) -> None:
    mira = CustomerFactory.create()
    sold(line(1_000, sku="TEA"), customer_id=mira.pk)
    [match] = match_returns(returns=[returned(mira, tea(), at=NOON + dt.timedelta(seconds=seconds))])
    assert len(match.refunds) == found
    assert (match.unmatched_milli, match.unmatched_minor) == ((0, 0) if found else (1_000, 1_000))


def test_half_a_kilo_goes_back_and_the_rest_stays_sold() -> None:
    mira = CustomerFactory.create()
    order = sold(line(333, quantity_milli=1_500, sku="TEA"), customer_id=mira.pk)
    [match] = match_returns(returns=[returned(mira, tea(500, 333))])
    record_refunds(drafts=match.refunds)
    kept = order.lines.get()
    assert (kept.refunded_milli, kept.refunded_minor, kept.total_minor) == (500, 167, 500)


def test_what_another_customer_bought_is_never_taken_back() -> None:
    mira, deniz = CustomerFactory.create(), CustomerFactory.create()
    sold(line(1_000, sku="TEA"), customer_id=deniz.pk)
    sold(line(1_000, sku="TEA"))
    [match] = match_returns(returns=[returned(mira, tea())])
    assert (match.refunds, match.unmatched_minor) == ([], 1_000)


def test_a_return_without_a_number_of_the_thing_finds_nothing() -> None:
    mira = CustomerFactory.create()
    sold(line(1_000), customer_id=mira.pk)
    [match] = match_returns(returns=[returned(mira, ReturnLineDraft("", 1_000, 500))])
    assert (match.refunds, match.unmatched_milli, match.unmatched_minor) == ([], 1_000, 500)
    assert match_returns(returns=[]) == []


def test_a_thing_brought_back_for_nothing_is_back_all_the_same() -> None:
    mira = CustomerFactory.create()
    order = sold(line(1_000, sku="TEA"), line(500), customer_id=mira.pk)
    [match] = match_returns(returns=[returned(mira, tea(price=0))])
    record_refunds(drafts=match.refunds)
    assert list(order.lines.values_list("refunded_milli", "refunded_minor")) == [(1_000, 0), (0, 0)]


def test_a_refund_carries_the_channel_of_its_order_and_the_returns_number() -> None:
    mira, shop = CustomerFactory.create(), ChannelFactory.create(code="till")
    order = sold(line(1_000, sku="TEA"), customer_id=mira.pk, channel_id=shop.pk)
    [match] = match_returns(returns=[returned(mira, tea())])
    [refund] = match.refunds
    assert (refund.channel_id, refund.order_external_id, refund.external_id) == (shop.pk, order.external_id, "C-1")
    assert refund.order_key == (shop.pk, order.external_id)


def test_two_long_numbers_in_one_text_are_both_shortened() -> None:
    assert short_number(f"{LONG}/{LONG.upper()}") == "8aa1c18a/8AA1C18A"
    assert short_number(f"x{LONG}") == f"x{LONG}"


def test_a_number_names_the_newest_customer_first_in_whatever_channel() -> None:
    early, late = CustomerFactory.create(), CustomerFactory.create()
    sold(external_id="W-1", customer_id=early.pk)
    sold(
        external_id="W-1",
        customer_id=late.pk,
        channel_id=ChannelFactory.create(code="till").pk,
        placed_at=NOON + dt.timedelta(days=1),
    )
    sold(external_id="W-10", customer_id=CustomerFactory.create().pk)
    assert customers_of_order("W-1") == [late.pk, early.pk]
    Order.objects.filter(customer=late).update(status="void")
    assert customers_of_order("W-1") == [early.pk]
    for nothing in ("", "w-1 ", "W", "%"):
        assert customers_of_order(nothing) == []


def test_a_guests_order_is_nobodys_and_a_short_number_finds_at_most_so_many() -> None:
    sold(external_id=LONG)
    assert customers_of_order("8aa1c18a") == []
    mira = CustomerFactory.create()
    for number in range(FOUND_MAX + 1):
        sold(external_id=f"8aa1c18a-4f0e-4d1c-9b1f-{number:012d}", customer_id=mira.pk)
    assert customers_of_order("8AA1C18A") == [mira.pk] * FOUND_MAX


@pytest.mark.parametrize(
    "broken",
    [
        {"quantity_milli": 0},
        {"unit_price_minor": -1},
        {"discount_minor": -1},
        {"tax_minor": -1},
        {"refunded_milli": 1_001},
    ],
    ids=lambda each: next(iter(each)),
)
def test_the_database_refuses_a_line_that_cannot_be(broken: dict[str, int]) -> None:
    sold(line(1_000))
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLine.objects.update(**broken)


def test_the_database_keeps_one_line_per_place_and_one_word_per_mark() -> None:
    order = sold(line(1_000, attributes=(("cup", "own"),)))
    kept = order.lines.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        LineAttribute.objects.create(line=kept, key="cup", value="paper")
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLine.objects.create(order=order, position=1, quantity_milli=1, unit_price_minor=0, total_minor=0)


def at_desk(role: str) -> Client:
    client = Client()
    client.force_login(UserFactory.create(role=role), backend="apps.staff.backends.RoleBackend")
    return client


@pytest.mark.parametrize("role", ["owner", "manager", "support"])
def test_orders_and_refunds_are_history_for_everybody(role: str) -> None:
    client, order = at_desk(role), sold(line(1_000, sku="TEA", name="<b>Çay"))
    refund = record_refunds(drafts=[draft_refund(order, 400)])[0].refund
    assert refund is not None
    for model, key in (("order", order.pk), ("refund", refund.pk)):
        shown = client.get(reverse(f"admin:orders_{model}_change", args=[key]))
        assert shown.status_code == 200
        assert client.get(reverse(f"admin:orders_{model}_add")).status_code == 403
        assert client.post(reverse(f"admin:orders_{model}_change", args=[key]), {"status": "void"}).status_code == 403
        assert client.post(reverse(f"admin:orders_{model}_delete", args=[key]), {"post": "yes"}).status_code == 403
    text = client.get(reverse("admin:orders_order_change", args=[order.pk])).content.decode()
    assert ("&lt;b&gt;Çay" in text, "<b>Çay" in text) == (True, False)
    assert "₺4.00" in text
    assert Order.objects.get().status == "paid"


def test_the_list_of_orders_costs_the_same_for_one_and_for_many(django_assert_max_num_queries: Any) -> None:
    client, address = at_desk("support"), reverse("admin:orders_order_changelist")
    sold(customer_id=CustomerFactory.create().pk, store_id=StoreFactory.create().pk)
    client.get(address)
    with django_assert_max_num_queries(12):
        client.get(address)
    for _number in range(12):
        sold(customer_id=CustomerFactory.create().pk, store_id=StoreFactory.create().pk)
    with django_assert_max_num_queries(12):
        assert client.get(address).context["cl"].result_count == 13


def parked(number: str = "R-1") -> ParkedRefund:
    record_refunds(drafts=[RefundDraft(ChannelFactory.create().pk, "LATER", number, NOON, 500)])
    return ParkedRefund.objects.get(external_id=number)


@pytest.mark.parametrize(("role", "closed"), [("owner", True), ("manager", True), ("support", False)])
def test_who_may_close_a_refund_that_waits(role: str, closed: bool) -> None:
    rows = [parked("R-1"), parked("R-2")]
    client, address = at_desk(role), reverse("admin:orders_parkedrefund_changelist")
    assert client.get(address).status_code == 200
    client.post(address, {"action": "dismiss", "_selected_action": [row.pk for row in rows]})
    told = ParkedRefund.objects.values_list("dismissed_at", "dismissed_by__role")
    assert [(at is not None, by) for at, by in told] == [(closed, role if closed else None)] * 2


def test_closing_twice_is_told_and_changes_nothing() -> None:
    row, by = parked(), UserFactory.create()
    dismiss_parked(parked=row, by=by)
    closed_at = ParkedRefund.objects.get().dismissed_at
    with pytest.raises(ParkedClosed) as refusal:
        dismiss_parked(parked=row, by=UserFactory.create())
    assert (refusal.value.code, refusal.value.conflict) == ("parked_closed", True)
    assert (ParkedRefund.objects.get().dismissed_at, ParkedRefund.objects.get().dismissed_by) == (closed_at, by)
    reply = at_desk("owner").post(
        reverse("admin:orders_parkedrefund_changelist"),
        {"action": "dismiss", "_selected_action": [row.pk]},
        follow=True,
    )
    assert "It was applied or closed before." in reply.content.decode()


def test_an_early_refund_is_worth_what_it_says_of_itself() -> None:
    channel = ChannelFactory.create().pk
    lines = (RefundLineDraft(position=1, amount_minor=300), RefundLineDraft(position=2, amount_minor=200))
    record_refunds(
        drafts=[
            RefundDraft(channel, "LATER", "R-1", NOON, lines=lines),
            RefundDraft(channel, "LATER", "R-2", NOON, lines=(RefundLineDraft(position=1),)),
        ]
    )
    assert dict(ParkedRefund.objects.values_list("external_id", "amount_minor")) == {"R-1": 500, "R-2": 0}
    assert not Refund.objects.exists()


@pytest.mark.parametrize(("model", "name"), [(Channel, "channel"), (Store, "store")])
def test_a_place_is_known_by_one_code(model: type[Channel] | type[Store], name: str) -> None:
    client = at_desk("owner")
    typed = {"code": "corner", "name": "Corner", "kind": "till", "is_active": "on"}
    assert client.post(reverse(f"admin:orders_{name}_add"), typed).status_code == 302
    again = client.post(reverse(f"admin:orders_{name}_add"), typed | {"name": "Other corner"})
    assert again.status_code == 200
    assert "code" in again.context["adminform"].form.errors
    assert "Other corner" in again.content.decode()
    assert client.post(reverse(f"admin:orders_{name}_add"), typed | {"code": "two words"}).status_code == 200
    assert model.objects.filter(code="corner").count() == model.objects.count() == 1


@pytest.mark.parametrize("name", ["channel", "store"])
def test_support_sees_places_and_adds_none(name: str) -> None:
    client = at_desk("support")
    assert client.get(reverse(f"admin:orders_{name}_changelist")).status_code == 200
    assert client.post(reverse(f"admin:orders_{name}_add"), {"code": "x", "name": "X"}).status_code == 403
