"""What happened in the demo shop, as drafts in time order: the rhythm with goods in its baskets."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from apps.orders.drafts import LineDraft
from loyalty_site.demo.baskets import fill_basket
from loyalty_site.demo.rhythm import Beat, beats

# Above this, an order may have come over the web shop and is then delivered.
WEB_MINOR_MIN = 45_000
# A return of nearly all that an order cost is one of all of it.
ALL_OF_IT = 0.93
_PLACES = ("web", "moda", "besiktas")
# Of a hundred purchases by members, so many more are by people who show no card: coffee and cake, by the shop's own dice.
GUESTS_PERCENT = 20
GUEST = 0


@dataclass(slots=True)
class Sale:
    number: str
    member: int
    at: dt.datetime
    place: str
    lines: tuple[LineDraft, ...]
    promised_at: dt.datetime | None = None
    delivered_at: dt.datetime | None = None
    left_minor: int = 0
    returns: int = 0


@dataclass(frozen=True, slots=True)
class Return:
    member: int
    at: dt.datetime
    sale: Sale
    number: int
    # None: everything that is left of the sale.
    amount_minor: int | None


@dataclass(slots=True)
class Story:
    """``earlier`` are purchases the file does not tell, of what was brought back in it without one; nor does it tell of
    ``guests``."""

    zone: ZoneInfo
    now: dt.datetime
    sales: list[Sale] = field(default_factory=list)
    earlier: list[Sale] = field(default_factory=list)
    guests: list[Sale] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)

    def in_order(self) -> list[Sale | Return]:
        return sorted([*self.earlier, *self.sales, *self.guests, *self.returns], key=lambda event: event.at)


def tell(*, now: dt.datetime, zone: ZoneInfo) -> Story:
    """The year that ended yesterday. The same day tells the same story."""
    story = Story(zone, now)
    yesterday = now.astimezone(zone).date() - dt.timedelta(days=1)
    bought: defaultdict[int, list[Sale]] = defaultdict(list)
    for beat in beats(newest_on=yesterday, zone=zone):
        if not beat.is_return:
            sale = _sale(beat, story)
            story.sales.append(sale)
            story.guests += _guests(beat)
            bought[beat.member].append(sale)
            continue
        of = next((sale for sale in reversed(bought[beat.member]) if _covers(sale, beat)), None)
        if of is None:
            of = _bought_before(beat, story)
            story.earlier.append(of)
            bought[beat.member].insert(0, of)
        story.returns.append(_return(beat, of))
    return story


def _covers(sale: Sale, beat: Beat) -> bool:
    return sale.left_minor > 0 and sale.at < beat.at and sale.left_minor >= beat.amount_minor * ALL_OF_IT


def _return(beat: Beat, sale: Sale) -> Return:
    is_all = beat.amount_minor >= sale.left_minor * ALL_OF_IT
    amount = None if is_all else max(1, beat.amount_minor)
    sale.returns += 1
    sale.left_minor -= sale.left_minor if amount is None else amount
    return Return(beat.member, beat.at, sale, sale.returns, amount)


def _sale(beat: Beat, story: Story) -> Sale:
    chance = random.Random(beat.number)  # noqa: S311 - an invented history, not a secret
    # People keep to their shop, more or less; the web shop sells what is worth a delivery.
    is_web = beat.amount_minor >= WEB_MINOR_MIN and chance.random() < (0.7 if beat.member % 3 == 0 else 0.2)
    usual = _PLACES[1 + beat.member % 2]
    place = "web" if is_web else usual if chance.random() < 0.9 else chance.choice(_PLACES[1:])
    lines = fill_basket(chance, amount_minor=beat.amount_minor, size=beat.size, is_delivered=is_web)
    sale = Sale(f"{place[0].upper()}-{beat.number:05}", beat.member, beat.at, place, lines)
    sale.left_minor = sum(line.total_minor for line in lines)
    if is_web:
        _deliver(chance, sale, story)
    return sale


def _guests(beat: Beat) -> list[Sale]:
    """Perhaps somebody without a card, soon after a member."""
    chance = random.Random(-beat.number)  # noqa: S311 - an invented history, not a secret
    if chance.randrange(100) >= GUESTS_PERCENT:
        return []
    place = chance.choice(_PLACES[1:])
    lines = fill_basket(
        chance, amount_minor=chance.randrange(4_000, 42_000), size=chance.randrange(1, 9), is_delivered=False
    )
    at = beat.at + dt.timedelta(minutes=chance.randrange(2, 25))
    return [Sale(f"{place[0].upper()}-G{beat.number:05}", GUEST, at, place, lines)]


def _deliver(chance: random.Random, sale: Sale, story: Story) -> None:
    """Promised for the next day at five; one in eight comes late, and what is still under way has not come."""
    day = sale.at.astimezone(story.zone).date() + dt.timedelta(days=1)
    sale.promised_at = dt.datetime.combine(day, dt.time(17), tzinfo=story.zone).astimezone(dt.UTC)
    late = chance.random() < 0.125
    took = dt.timedelta(hours=chance.uniform(2, 50)) if late else -dt.timedelta(hours=chance.uniform(0.2, 7))
    delivered_at = (sale.promised_at + took).replace(microsecond=0)
    sale.delivered_at = delivered_at if delivered_at <= story.now else None


def _bought_before(beat: Beat, story: Story) -> Sale:
    days = 3 + beat.number % 18
    earlier = beat._replace(
        at=beat.at - dt.timedelta(days=days, hours=1), size=1, amount_minor=max(2_000, beat.amount_minor)
    )
    sale = _sale(earlier, story)
    sale.number = f"E-{beat.number:05}"
    return sale


def waves(events: Iterable[Sale | Return]) -> list[tuple[list[Sale], list[Return]]]:
    """Sets that may be written together: for each member a return sees all earlier sales and no later ones."""
    result: list[tuple[list[Sale], list[Return]]] = []
    at: dict[int, int] = {}
    returned: set[int] = set()
    for event in events:
        place = at.get(event.member, 0)
        if isinstance(event, Return):
            returned.add(event.member)
        elif event.member in returned:
            returned.discard(event.member)
            place += 1
        at[event.member] = place
        if place == len(result):
            result.append(([], []))
        if isinstance(event, Return):
            result[place][1].append(event)
        else:
            result[place][0].append(event)
    return result
