"""The year in the demo shop, week by week on a moved clock: who joined, what was bought, brought back and redeemed."""

from __future__ import annotations

import datetime as dt
from collections import Counter as CountOf
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from apps.checkout.services import complete_orders, refund_orders
from apps.common import clock
from apps.customers.models import Consent, Customer, Notice
from apps.customers.services import create_customer, current_notice
from apps.orders.drafts import OrderDraft, RefundDraft
from apps.programs.models import Program
from apps.rewards.models import Reward
from apps.staff.models import User
from loyalty_site.demo.people import Person, people
from loyalty_site.demo.redeeming import Counter
from loyalty_site.demo.story import Return, Sale, Story, waves

Event = Sale | Return
WEEK = dt.timedelta(days=7)
JOINED_BEFORE = dt.timedelta(minutes=4)


@dataclass(slots=True)
class Shop:
    program: Program
    channels: dict[str, int]
    stores: dict[str, int]
    cashiers: list[User]
    rewards: list[Reward]
    # By the member's number in the rhythm.
    customers: dict[int, Customer] = field(default_factory=dict)


def live(shop: Shop, story: Story, say: Callable[[str], None]) -> None:
    """Everything in time order, so that each purchase finds the member as they stood on its day."""
    events = story.in_order()
    everybody = people(max(event.member for event in events))
    begun = events[0].at
    counter = Counter(rewards=shop.rewards, hands=shop.cashiers[0])
    for weeks, found in groupby(events, key=lambda event: (event.at - begun) // WEEK):
        week = list(found)
        with clock.moved_to(week[-1].at + dt.timedelta(minutes=1)):
            _welcome(shop, [event for event in week if event.member not in shop.customers], everybody)
            _trade(shop, counter, week)
            counter.close_the_week([shop.customers[event.member] for event in week if isinstance(event, Sale)])
        if weeks % 13 == 0:
            say(f"  {week[-1].at:%Y-%m} · {len(shop.customers):,} members")


def _welcome(shop: Shop, firsts: Sequence[Event], everybody: dict[int, Person]) -> None:
    notices = {}
    consents: list[Consent] = []
    for event in firsts:
        if event.member in shop.customers:
            continue
        person = everybody[event.member]
        if person.language not in notices:
            notices[person.language] = current_notice(kind=Notice.Kind.MARKETING, language=person.language)
        with clock.moved_to(event.at - JOINED_BEFORE):
            customer = create_customer(
                name=person.name,
                email=person.email,
                phone=person.phone,
                birthday_on=person.birthday_on,
                language=person.language,
            )
            consents += _said(customer, person, notices[person.language])
        shop.customers[event.member] = customer
    # Rows as record_consent would write them, each a person's first word.
    Consent.objects.bulk_create(consents)


def _said(customer: Customer, person: Person, notice: Notice) -> list[Consent]:
    offers, programme = Consent.Purpose.MARKETING, Consent.Purpose.PROGRAMME
    said = []
    if person.email:
        said.append((Consent.Channel.EMAIL, offers, person.wants_offers))
        said.append((Consent.Channel.EMAIL, programme, person.wants_programme))
    if person.phone:
        said.append((Consent.Channel.SMS, offers, person.wants_sms))
    return [
        Consent(
            customer=customer,
            channel=channel,
            purpose=purpose,
            granted=granted,
            source=Consent.Source.COUNTER,
            notice=notice if purpose == offers else None,
            evidence=f"counter:{notice.counter_code}",
        )
        for channel, purpose, granted in said
    ]


def _trade(shop: Shop, counter: Counter, week: Sequence[Event]) -> None:
    times = CountOf(event.member for event in week)
    for sales, returns in waves(week):
        drafts = [_order(shop, sale) for sale in sales]
        # A price that was paid with a code must not be returned at the full one.
        brings = [
            counter.has_code(draft.customer_id) and sale.returns == 0 and times[sale.member] == 1
            for draft, sale in zip(drafts, sales, strict=True)
        ]
        if not all(brings):
            _must(complete_orders(drafts=[draft for draft, code in zip(drafts, brings, strict=True) if not code]))
        for draft, code in zip(drafts, brings, strict=True):
            if code:
                counter.sell(draft)
        if returns:
            _must(refund_orders(drafts=[_refund(shop, back) for back in returns]))


def _must(receipts: Sequence[object]) -> None:
    for receipt in receipts:
        refused: Exception | None = getattr(receipt, "refused", None)
        if refused is not None:
            raise refused


def _order(shop: Shop, sale: Sale) -> OrderDraft:
    is_web = sale.place == "web"
    return OrderDraft(
        channel_id=shop.channels["web" if is_web else "till"],
        external_id=sale.number,
        placed_at=sale.at,
        lines=sale.lines,
        customer_id=shop.customers[sale.member].pk,
        store_id=None if is_web else shop.stores[sale.place],
        cashier_id=None if is_web else _cashier(shop, sale).pk,
        promised_at=sale.promised_at,
        delivered_at=sale.delivered_at,
    )


def _refund(shop: Shop, back: Return) -> RefundDraft:
    return RefundDraft(
        channel_id=shop.channels["web" if back.sale.place == "web" else "till"],
        order_external_id=back.sale.number,
        external_id=f"{back.sale.number}-R{back.number}",
        refunded_at=back.at,
        amount_minor=back.amount_minor,
        actor_id=_cashier(shop, back.sale).pk,
    )


def _cashier(shop: Shop, sale: Sale) -> User:
    """Two share the shop in Moda, by the day; the third works in Beşiktaş."""
    return shop.cashiers[2] if sale.place == "besiktas" else shop.cashiers[sale.at.toordinal() % 2]
