"""The year in the demo shop, some weeks at a time on a moved clock: who joined, what was bought, brought back and redeemed."""

from __future__ import annotations

import datetime as dt
from collections import Counter as CountOf
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from functools import partial
from io import StringIO
from itertools import groupby

from apps.checkout.services import complete_orders, refund_orders
from apps.common import clock
from apps.common.planner import know_the_sizes
from apps.common.text import fold
from apps.customers.models import Consent, Customer, Notice
from apps.customers.services import current_notice, index_names
from apps.messaging.services import deliver_due
from apps.nights.services import run_night, write_due_reminders
from apps.orders.drafts import OrderDraft, RefundDraft
from apps.programs.models import Program
from apps.programs.services import activate_due, review_tiers
from apps.programs.services import expire_due as expire_points
from apps.rewards.models import Reward
from apps.rewards.services import expire_due as expire_rewards
from apps.shop.services import current_shop
from apps.staff.models import User
from loyalty_site.demo.desk import put_right
from loyalty_site.demo.offering import Coupons, sell
from loyalty_site.demo.people import Person, people
from loyalty_site.demo.redeeming import Counter
from loyalty_site.demo.story import GUEST, Return, Sale, Story, waves
from loyalty_site.demo.writing import SENT_DAYS_AGO, ask_who, write_to

Event = Sale | Return
ONE_DAY = dt.timedelta(days=1)
THREE_WEEKS = 21 * ONE_DAY
MOMENT = dt.timedelta(minutes=1)
JOINED_BEFORE = dt.timedelta(minutes=4)
NIGHT_BEGINS_AFTER = dt.timedelta(minutes=10)
AT_THE_DESK = dt.timedelta(hours=6)
# How many of the last nights are lived one by one, with their letters.
NIGHTS = 3
SWEEP = 5_000


@dataclass(frozen=True, slots=True)
class Period:
    ends_at: dt.datetime
    events: list[Event]
    # The day whose night follows.
    night: dt.date | None = None


@dataclass(slots=True)
class Shop:
    program: Program
    channels: dict[str, int]
    stores: dict[str, int]
    owner: User
    manager: User
    support: User
    cashiers: list[User]
    rewards: list[Reward]
    # By the member's number in the rhythm.
    customers: dict[int, Customer] = field(default_factory=dict)
    # Codes that are known in the town, and those of a letter.
    coupons: Coupons = field(default_factory=lambda: Coupons([]))


def live(shop: Shop, story: Story, say: Callable[[str], None]) -> None:
    """Everything in time order, so that each purchase finds the member as they stood on its day."""
    everybody = people(max(event.member for event in story.in_order()))
    counter = Counter(rewards=shop.rewards, hands=shop.cashiers[0])
    periods, is_written = _periods(story), False
    for period in periods:
        if period.night is not None and period.night == _first_night(story):
            with clock.moved_to(clock.start_of_day(period.night, story.zone) - AT_THE_DESK):
                put_right(shop.owner, shop.manager, shop.program, shop.customers)
        with clock.moved_to(period.ends_at):
            _welcome(shop, period.events, everybody)
            _trade(shop, counter, period.events)
            if period.night is None:
                _catch_up(period.ends_at.astimezone(story.zone).date())
            counter.serve(
                [shop.customers[event.member] for event in period.events if isinstance(event, Sale) and event.member]
            )
        if period.night is not None:
            _pass_the_night(period.night, story)
        if not is_written and _first_night(story) - period.ends_at.date() < SENT_DAYS_AGO * ONE_DAY:
            is_written = True
            _write(shop, story, period.ends_at)
        # A year in one transaction: the database's own look at its tables comes when it is over.
        know_the_sizes()
        say(f"  {period.ends_at:%Y-%m-%d}   {len(shop.customers):5,} members")


def _write(shop: Shop, story: Story, after: dt.datetime) -> None:
    """The campaign, in the late morning of the next day."""
    day = after.astimezone(story.zone).date() + ONE_DAY
    with clock.moved_to(clock.at_time(day, dt.time(10), story.zone)):
        missed = ask_who(shop.owner)
    shop.coupons.personal |= write_to(missed, story, shop.owner, clock.at_time(day, dt.time(11), story.zone))


def _periods(story: Story) -> list[Period]:
    """Three weeks at a time, as the house is quicker in sets; the last days one by one, each with its night."""
    first_night = _first_night(story)
    single_from = clock.start_of_day(first_night, story.zone)
    before = [event for event in story.in_order() if event.at < single_from]
    periods = [
        Period(some[-1].at + MOMENT, some)
        for _left, found in groupby(before, key=lambda event: (single_from - event.at) // THREE_WEEKS)
        if (some := list(found))
    ]
    for days in range(NIGHTS):
        day = first_night + days * ONE_DAY
        found = [event for event in story.in_order() if event.at.astimezone(story.zone).date() == day]
        closing = found[-1].at + MOMENT if found else clock.start_of_day(day + ONE_DAY, story.zone) - MOMENT
        periods.append(Period(closing, found, day))
    return periods


def _first_night(story: Story) -> dt.date:
    return story.now.astimezone(story.zone).date() - NIGHTS * ONE_DAY


def _catch_up(today: dt.date) -> None:
    """What the nights of these weeks would have done. Those that are not lived one by one leave no row of their own."""
    activate_due(limit=SWEEP)
    review_tiers(day=today - ONE_DAY, limit=SWEEP)
    expire_points(limit=SWEEP)
    expire_rewards(limit=SWEEP)


def _pass_the_night(day: dt.date, story: Story) -> None:
    """The night after ``day``, and the letters of the morning if that has come."""
    with clock.moved_to(min(story.now, clock.start_of_day(day + ONE_DAY, story.zone) + NIGHT_BEGINS_AFTER)):
        run_night(day=day)
    writing = clock.at_time(day + ONE_DAY, current_shop().letters_at, story.zone) + MOMENT
    if writing <= story.now:
        # What a mail backend for trying out prints is not for whoever opens a demo: the letters lie in the tray.
        with clock.moved_to(writing), redirect_stdout(StringIO()):
            write_due_reminders(limit=SWEEP)
            deliver_due(limit=SWEEP)


def _welcome(shop: Shop, events: Sequence[Event], everybody: dict[int, Person]) -> None:
    """Whoever is here for the first time joins a few minutes before: rows as create_customer and record_consent write them."""
    firsts: dict[int, Event] = {}
    for event in events:
        if event.member != GUEST and event.member not in shop.customers:
            firsts.setdefault(event.member, event)
    made = {number: _customer(everybody[number], event.at - JOINED_BEFORE) for number, event in firsts.items()}
    Customer.objects.bulk_create(made.values())
    index_names(names={customer.pk: customer.name for customer in made.values()}, are_new=True)
    shop.customers |= made
    notices = {
        language: current_notice(kind=Notice.Kind.MARKETING, language=language)
        for language in {customer.language for customer in made.values()}
    }
    Consent.objects.bulk_create(
        [
            consent
            for number, customer in made.items()
            for consent in _said(customer, everybody[number], notices[customer.language])
        ]
    )


def _customer(person: Person, joined_at: dt.datetime) -> Customer:
    return Customer(
        name=person.name,
        name_key=fold(person.name),
        email=person.email,
        phone=person.phone,
        birthday_on=person.birthday_on,
        language=person.language,
        joined_at=joined_at,
    )


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
            recorded_at=customer.joined_at,
        )
        for channel, purpose, granted in said
    ]


def _trade(shop: Shop, counter: Counter, events: Sequence[Event]) -> None:
    times = CountOf(event.member for event in events)
    for sales, returns in waves(events):
        drafts = [_order(shop, sale) for sale in sales]
        # A price that was paid with a code must not be returned at the full one.
        brings = [
            _brings(shop, counter, draft, sale) if sale.returns == 0 and times[sale.member] == 1 else None
            for draft, sale in zip(drafts, sales, strict=True)
        ]
        plain = [draft for draft, way in zip(drafts, brings, strict=True) if way is None]
        if plain:
            _must(complete_orders(drafts=plain))
        for draft, way in zip(drafts, brings, strict=True):
            if way is not None:
                way(draft)
        if returns:
            _must(refund_orders(drafts=[_refund(shop, back) for back in returns]))


def _brings(shop: Shop, counter: Counter, draft: OrderDraft, sale: Sale) -> Callable[[OrderDraft], None] | None:
    """How a purchase is sold that comes with a code; None for one that comes without."""
    if counter.has_code(draft.customer_id):
        return counter.sell
    code = shop.coupons.code_for(draft, sale)
    return None if code is None else partial(sell, code=code)


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
        customer_id=None if sale.member == GUEST else shop.customers[sale.member].pk,
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
