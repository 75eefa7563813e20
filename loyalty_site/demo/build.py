"""Open the invented shop through the same services that a real one uses."""

from __future__ import annotations

import datetime as dt
import random

from django.db import transaction

from apps.catalog.models import Category, Product
from apps.checkout.services import complete_order, refund_order
from apps.common import clock
from apps.customers.models import Consent, Customer
from apps.customers.services import create_customer, current_notice, record_consent
from apps.orders.drafts import LineDraft, OrderDraft, RefundDraft
from apps.orders.models import Channel, Order, Store
from apps.programs.models import Membership, Program
from apps.programs.services import create_program
from apps.rewards.models import Reward
from apps.rewards.services import issue_reward
from apps.shop.services import save_shop
from apps.staff.models import User
from apps.staff.services import add_first_owner, add_staff
from loyalty_site.demo import invented

DAYS = 60


@transaction.atomic
def open_demo_shop() -> None:
    """Settings, staff, catalogue, one programme with rewards, and two months of purchases. Does nothing the second time."""
    if User.objects.filter(email=invented.OWNER[0]).exists():
        return
    save_shop(**invented.SHOP)
    email, name = invented.OWNER
    add_first_owner(email=email, name=name, password=invented.PASSWORD)
    email, name = invented.CASHIER
    cashier = add_staff(email=email, name=name, password=invented.PASSWORD, role=User.Role.CASHIER)
    products = _fill_shelves()
    program = create_program(code="club", name="Kahve Club", points_per_unit=1, hundred_points_minor=500)
    _offer_rewards(program, products)
    members = [_welcome(member) for member in invented.MEMBERS]
    _sell(members, products, cashier)
    _take_back_one(cashier)
    _reward_the_first(members[0])


def _fill_shelves() -> dict[str, Product]:
    Store.objects.create(code="moda", name="Moda")
    categories = {
        name: Category.objects.create(code=name.lower(), name=name)
        for name in dict.fromkeys(product.category for product in invented.PRODUCTS)
    }
    return {
        item.sku: Product.objects.create(
            sku=item.sku,
            name=item.name,
            category=categories[item.category],
            price_minor=item.price_minor,
            cost_minor=item.cost_minor,
        )
        for item in invented.PRODUCTS
    }


def _offer_rewards(program: Program, products: dict[str, Product]) -> None:
    Reward.objects.bulk_create(
        [
            Reward(
                program=program,
                code="free-filter",
                name="A filter coffee on us",
                kind=Reward.Kind.FREE_PRODUCT,
                product=products["COFFEE-FILTER"],
                price_points=900,
            ),
            Reward(
                program=program,
                code="50-off",
                name="50 off your bill",
                kind=Reward.Kind.AMOUNT_OFF,
                amount_minor=5000,
                price_points=1000,
            ),
            Reward(
                program=program,
                code="mug",
                name="Our mug",
                kind=Reward.Kind.GIFT,
                price_points=2500,
                stock_left=12,
                per_member_max=1,
            ),
        ]
    )


def _welcome(member: invented.DemoMember) -> Customer:
    customer = create_customer(
        name=member.name,
        phone=member.phone,
        email=member.email,
        language=member.language,
        birthday_on=dt.date.fromisoformat(member.birthday) if member.birthday else None,
    )
    record_consent(
        customer=customer,
        channel=Consent.Channel.EMAIL,
        purpose=Consent.Purpose.MARKETING,
        granted=True,
        source=Consent.Source.COUNTER,
        evidence="demo",
        notice=current_notice(kind="marketing", language=member.language),
    )
    return customer


def _sell(members: list[Customer], products: dict[str, Product], cashier: User) -> None:
    """Two months of small purchases, the same ones on every machine."""
    chance = random.Random(1453)  # noqa: S311 - an invented history, not a secret
    till, _created = Channel.objects.get_or_create(code="till", defaults={"name": "Till", "kind": Channel.Kind.TILL})
    store = Store.objects.get()
    moments = sorted(
        clock.now() - dt.timedelta(days=chance.randrange(1, DAYS), minutes=chance.randrange(0, 600))
        for _sale in range(70)
    )
    for number, moment in enumerate(moments, start=1):
        basket = chance.sample(list(products.values()), k=chance.randrange(1, 4))
        guest = chance.random() < 0.15
        complete_order(
            draft=OrderDraft(
                channel_id=till.pk,
                external_id=f"demo-{number:04}",
                placed_at=moment,
                store_id=store.pk,
                cashier_id=cashier.pk,
                customer_id=None if guest else chance.choice(members[: 3 + number % 6]).pk,
                lines=tuple(
                    LineDraft(sku=product.sku, name=product.name, unit_price_minor=product.price_minor or 0)
                    for product in basket
                ),
            )
        )


def _take_back_one(cashier: User) -> None:
    order = Order.objects.exclude(customer=None).order_by("-placed_at")[3]
    refund_order(
        draft=RefundDraft(
            channel_id=order.channel_id,
            order_external_id=order.external_id,
            external_id=f"{order.external_id}-R1",
            refunded_at=order.placed_at + dt.timedelta(hours=20),
            amount_minor=order.total_minor // 2,
            actor_id=cashier.pk,
        )
    )


def _reward_the_first(member: Customer) -> None:
    membership = Membership.objects.get(customer=member)
    issue_reward(reward=Reward.objects.get(code="free-filter"), membership=membership, reference="demo:reward:1")
