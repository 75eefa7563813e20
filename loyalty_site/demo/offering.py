"""What the demo shop offered in its year, and who came with a code."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import OuterRef, Subquery

from apps.catalog.models import Category
from apps.checkout.services import complete_order, quote
from apps.common import clock
from apps.offers.models import Offer, OfferUse
from apps.offers.services import add_code, change_offer, create_offer, make_batch
from apps.orders.drafts import OrderDraft
from apps.orders.models import Order
from apps.staff.models import User
from loyalty_site.demo.story import Sale, Story

ONE_DAY = dt.timedelta(days=1)
SUMMER, WINTER = (6, 8), (1, 1)
# Of a hundred purchases over the web that might ship for nothing, those that are priced one by one.
SHIPPED_FREE, SHIPPED_FREE_FROM = 7, 50_000


@dataclass(slots=True)
class Coupon:
    """A code that is known in the town, its days, and how many of a hundred purchases come with it."""

    code: str
    offer: Offer
    first: dt.date
    last: dt.date
    share: float
    left: int


@dataclass(slots=True)
class Coupons:
    """The same choices for the same story."""

    coupons: list[Coupon]
    # Of a letter, by customer; each is used once.
    personal: dict[int, str] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(2026))  # noqa: S311 - not a secret

    def code_for(self, draft: OrderDraft, sale: Sale) -> str | None:
        """What they type; empty for a purchase that only has to be priced, None for one that comes without."""
        day, dice = clock_day(draft), self.chance.random() * 100
        if draft.customer_id in self.personal and dice < 60:
            return self.personal.pop(draft.customer_id)
        for coupon in self.coupons:
            is_enough = draft.total_minor >= coupon.offer.minimum_minor
            if coupon.first <= day <= coupon.last and coupon.left and is_enough and dice < coupon.share:
                coupon.left -= 1
                return coupon.code
        ships_free = sale.place == "web" and draft.total_minor >= SHIPPED_FREE_FROM
        return "" if ships_free and dice < SHIPPED_FREE else None


def clock_day(draft: OrderDraft) -> dt.date:
    return (draft.placed_at or clock.now()).date()


def sell(draft: OrderDraft, code: str) -> None:
    """As the web shop does: ask for the price, then complete with what applied."""
    priced = quote(draft=draft, codes=[code] if code else [])
    lines = tuple(
        replace(line, discount_minor=told.discount_minor) for line, told in zip(draft.lines, priced.lines, strict=True)
    )
    complete_order(
        draft=replace(draft, lines=lines),
        codes=[answer.code for answer in priced.codes if answer.applied],
        offers=[answer.public_id for answer in priced.offers if answer.applied],
    )


def offer_things(story: Story, channels: Mapping[str, int], by: User) -> Coupons:
    """The year's offers with their codes. ``by`` is the owner."""
    today = story.now.astimezone(story.zone).date()
    _offer_without_code(today, channels, by)
    return Coupons(
        [
            _summer(today, by),
            _pay_one_take_two(today, by),
            _winter(today, by),
            _hundred_lira(today, by),
        ]
    )


def _coupon(code: str, days: tuple[dt.date, dt.date], share: float, left: int, by: User, **terms: Any) -> Coupon:
    offer = create_offer(by=by, status=Offer.Status.LIVE, needs_code=True, starts_on=days[0], ends_on=days[1], **terms)
    add_code(offer=offer, text=code)
    return Coupon(code, offer, days[0], days[1], share, left)


def _summer(today: dt.date, by: User) -> Coupon:
    days = _season(today, *SUMMER)
    return _coupon("MUSTERI10", days, 3, 22, by, name="Yazın yüzde 20", kind="percent", percent=20, per_customer_max=2)


def _pay_one_take_two(today: dt.date, by: User) -> Coupon:
    first, _last = _season(today, *SUMMER)
    return _coupon(
        "YAZKAMPANYASI",
        (first + 30 * ONE_DAY, first + 60 * ONE_DAY),
        5,
        12,
        by,
        name="Kahvede 2 al 1 öde",
        kind="pay_take",
        pay_count=1,
        take_count=2,
        covers=Offer.Covers.CHOSEN,
        categories=list(Category.objects.filter(code="coffee")),
    )


def _winter(today: dt.date, by: User) -> Coupon:
    first, _last = _season(today, *WINTER)
    return _coupon(
        "INDIRIMLI50",
        (first + 9 * ONE_DAY, first + 23 * ONE_DAY),
        4,
        8,
        by,
        name="Kış indirimi: yüzde 50",
        kind="percent",
        percent=50,
        budget_minor=2_000_000,
    )


def _hundred_lira(today: dt.date, by: User) -> Coupon:
    """Nearly used up, so that the morning has something to tell."""
    return _coupon(
        "YUZLIRA",
        (today - 40 * ONE_DAY, today + 20 * ONE_DAY),
        9,
        13,
        by,
        name="Hesaptan 100 lira",
        kind="amount",
        amount_minor=10_000,
        minimum_minor=50_000,
        uses_max=15,
        per_customer_max=1,
    )


def _offer_without_code(today: dt.date, channels: Mapping[str, int], by: User) -> None:
    create_offer(
        by=by,
        status=Offer.Status.LIVE,
        name="500 liradan sonra teslimat bizden",
        kind="free_shipping",
        minimum_minor=SHIPPED_FREE_FROM,
        channels=[channels["web"]],
        starts_on=today - 120 * ONE_DAY,
        stacking=Offer.Stacking.STACKABLE,
    )
    friday = today + ((4 - today.weekday()) % 7 or 7) * ONE_DAY
    create_offer(
        by=by,
        status=Offer.Status.LIVE,
        name="Cuma günü üyelere yüzde 25",
        kind="percent",
        percent=25,
        audience=Offer.Audience.MEMBERS,
        starts_on=friday,
        ends_on=friday,
    )


def _season(today: dt.date, first_month: int, last_month: int) -> tuple[dt.date, dt.date]:
    """The latest one that has begun."""
    year = today.year if today.month >= first_month else today.year - 1
    first = dt.date(year, first_month, 1)
    return first, (dt.date(year, last_month, 28) + 4 * ONE_DAY).replace(day=1) - ONE_DAY


def leave_a_draft(story: Story, by: User) -> None:
    """Begun twelve days ago and forgotten; and codes for the printer."""
    with clock.moved_to(story.now - 12 * ONE_DAY):
        create_offer(by=by, name="Sevgililer Günü: yüzde 15", kind="percent", percent=15)
        cards = create_offer(
            by=by,
            status=Offer.Status.LIVE,
            name="Komşu kartı: yüzde 10",
            kind="percent",
            percent=10,
            needs_code=True,
            is_listed=False,
        )
        make_batch(offer=cards, count=40, by=by, prefix="KOMSU")


def close_the_year(story: Story, coupons: Sequence[Coupon]) -> None:
    """What is over is ended, and each use stands on the day of its purchase: the house had written several weeks at once."""
    today = story.now.astimezone(story.zone).date()
    for coupon in coupons:
        if coupon.last < today:
            change_offer(offer=coupon.offer, status=Offer.Status.ENDED)
    placed = Order.objects.filter(pk=OuterRef("order")).values("placed_at")[:1]
    OfferUse.objects.filter(order__isnull=False).update(at=Subquery(placed))
