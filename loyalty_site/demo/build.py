"""Open the invented shop through the same services that a real one uses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import translation

from apps.catalog.models import Product
from apps.common import clock
from apps.orders.models import Channel, Order, Store
from apps.programs.models import Ladder, Program
from apps.programs.services import TierDraft, create_program, start_ladder
from apps.rewards.models import Reward
from apps.shop.services import save_shop
from apps.staff.models import User
from apps.staff.services import add_first_owner, nobody_works_here
from loyalty_site.demo import invented
from loyalty_site.demo.asking import Asked, answer_through_the_year, begin_to_ask
from loyalty_site.demo.automatic import write_by_themselves
from loyalty_site.demo.complaints import Desk, complain, prepare_answers
from loyalty_site.demo.life import Shop, live
from loyalty_site.demo.offering import close_the_year, leave_a_draft, offer_things
from loyalty_site.demo.shelves import fill_shelves
from loyalty_site.demo.story import Story, tell
from loyalty_site.demo.writing import plan_the_next


class ShopIsOpen(Exception):
    """The database holds somebody's shop already."""


def is_open() -> bool:
    return User.objects.filter(email=invented.OWNER.email).exists()


@contextmanager
def _nothing_noted() -> Iterator[None]:
    """With DEBUG, Django notes every statement with its values, and on SQLite asks the database how to write them."""
    connection.make_debug_cursor = connection.make_cursor  # type: ignore[assignment,method-assign]
    try:
        yield
    finally:
        del connection.make_debug_cursor


@_nothing_noted()
@transaction.atomic
def open_demo_shop(say: Callable[[str], None] = lambda text: None) -> None:
    """A shop and the year its members spent in it, until yesterday. Raises ShopIsOpen where there is one."""
    if not nobody_works_here() or Order.objects.exists():
        raise ShopIsOpen("This database already has a shop. The demo opens only in an empty one.")
    story = tell(now=clock.now(), zone=ZoneInfo(invented.SHOP["time_zone"]))
    opened_at = story.in_order()[0].at - dt.timedelta(days=7)
    # What the house names by itself is named in the shop's language.
    with translation.override(invented.SHOP["language"]):
        with clock.moved_to(opened_at):
            shop = _open()
            shop.coupons = offer_things(story, shop.channels, shop.owner)
            asked = begin_to_ask(shop.support)
            prepare_answers()
        live(shop, story, say)
        _look_back(shop, story, asked)


def _look_back(shop: Shop, story: Story, asked: Asked) -> None:
    """What stands beside the purchases: answers, cases, what is over and what was only begun."""
    answer_through_the_year(asked.delivery, story)
    staff = {"manager": shop.manager, "support": shop.support}
    complain(Desk(staff, shop.customers, story), asked.cases)
    leave_a_draft(story, shop.owner)
    plan_the_next(shop.owner)
    write_by_themselves(story, shop.owner)
    close_the_year(story, shop.coupons.coupons)


def _open() -> Shop:
    save_shop(**invented.SHOP)
    first = invented.OWNER
    owner = add_first_owner(email=first.email, name=first.name, password=invented.PASSWORD, language=first.language)
    # A password is slow to seal on purpose, and all have the owner's; so it is sealed once.
    manager, support, *cashiers = [
        User.objects.create(password=owner.password, **person._asdict())
        for person in (invented.MANAGER, invented.SUPPORT, *invented.CASHIERS)
    ]
    channels = {
        "till": Channel.objects.update_or_create(code="till", defaults={"name": "Kasa", "kind": Channel.Kind.TILL})[
            0
        ].pk,
        "web": Channel.objects.create(code="web", name="kahvecicek.example", kind=Channel.Kind.WEB).pk,
    }
    stores = {code: Store.objects.create(code=code, name=name).pk for code, name in invented.STORES}
    products = fill_shelves()
    program = create_program(
        code="club",
        name="Kahve & Çiçek Kulübü",
        points_per_unit=1,
        wait_days=1,
        hundred_points_minor=500,
        expiry_months=6,
    )
    start_ladder(
        program=program,
        basis=Ladder.Basis.SPEND,
        window=Ladder.Window.ROLLING,
        months=6,
        tiers=[TierDraft(*level) for level in invented.LEVELS],
    )
    return Shop(program, channels, stores, owner, manager, support, cashiers, _offer_rewards(program, products))


def _offer_rewards(program: Program, products: dict[str, Product]) -> list[Reward]:
    rewards = [
        Reward(
            program=program,
            code="free-filter",
            name="Bir filtre kahve bizden",
            kind=Reward.Kind.FREE_PRODUCT,
            product=products["COFFEE-FILTER"],
            price_points=900,
        ),
        Reward(
            program=program,
            code="50-off",
            name="Hesaptan 50 lira",
            kind=Reward.Kind.AMOUNT_OFF,
            amount_minor=5000,
            price_points=1000,
        ),
        Reward(
            program=program,
            code="15-percent",
            name="Yüzde 15 indirim",
            kind=Reward.Kind.PERCENT_OFF,
            percent=15,
            price_points=2200,
        ),
        Reward(
            program=program,
            code="mug",
            name="Bizim kupa",
            kind=Reward.Kind.GIFT,
            price_points=2500,
            stock_left=150,
            per_member_max=1,
        ),
    ]
    for reward in rewards:
        reward.save()
    return rewards
