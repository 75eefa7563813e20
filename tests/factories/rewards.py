"""Rewards, and members who can afford them."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import factory
from factory.django import DjangoModelFactory

from apps.catalog.models import Product
from apps.common import clock
from apps.customers.models import Customer
from apps.ledger.models import Transfer
from apps.ledger.services import Posting, open_issuing, open_wallets, post_transfer
from apps.orders.models import Channel, Order
from apps.programs.models import Membership, Program
from apps.rewards.models import Redemption, Reward
from apps.rewards.services import issue_reward
from apps.shop.services import current_shop

_numbers = itertools.count(1)


def today() -> dt.date:
    return current_shop().local_date(clock.now())


def live_program(**fields: Any) -> Program:
    code = f"club-{next(_numbers)}"
    return Program.objects.create(
        **{"code": code, "name": "Club", "status": "live", "issuing": open_issuing(unit=code)} | fields
    )


def member_with(points: int = 0, *, program: Program | None = None, expires_on: dt.date | None = None) -> Membership:
    program = program or live_program()
    [wallet] = open_wallets(unit=program.code, count=1)
    membership = Membership.objects.create(
        program=program,
        customer=Customer.objects.create(name=f"Member {next(_numbers)}"),
        available_id=wallet.available_id,
        pending_id=wallet.pending_id,
        held_id=wallet.held_id,
    )
    if points:
        give_points(membership, points, expires_on=expires_on)
    return membership


def give_points(membership: Membership, points: int, expires_on: dt.date | None = None) -> Transfer:
    return post_transfer(
        posting=Posting(
            debit_id=membership.program.issuing_id,
            credit_id=membership.available_id,
            amount=points,
            kind=Transfer.Kind.OPENING,
            reference=f"gift:{next(_numbers)}",
            effective_at=clock.now(),
            active_from=today(),
            expires_on=expires_on,
        ),
        today=today(),
    )


def balances(membership: Membership) -> tuple[int, int]:
    """What a member may spend, and what is set aside."""
    fresh = Membership.objects.with_wallet().get(pk=membership.pk)
    return fresh.available.balance, fresh.held.balance


def paid_order(membership: Membership, total_minor: int = 10_000) -> Order:
    channel, _made = Channel.objects.get_or_create(code="shelf", defaults={"name": "Shelf"})
    number = str(next(_numbers))
    return Order.objects.create(
        channel=channel,
        external_id=number,
        customer=membership.customer,
        status="paid",
        currency="TRY",
        total_minor=total_minor,
        placed_at=clock.now(),
        fingerprint=number,
    )


class RewardFactory(DjangoModelFactory[Reward]):
    """Ten lira off for 100 points."""

    class Meta:
        model = Reward

    program = factory.LazyFunction(live_program)
    code = factory.Sequence(lambda n: f"reward-{n}")
    name = factory.Sequence(lambda n: f"Reward {n}")
    kind = Reward.Kind.AMOUNT_OFF
    amount_minor = 1_000
    price_points = 100

    class Params:
        percentage = factory.Trait(kind=Reward.Kind.PERCENT_OFF, amount_minor=None, percent=10)
        gift = factory.Trait(kind=Reward.Kind.GIFT, amount_minor=None)
        free_coffee = factory.Trait(
            kind=Reward.Kind.FREE_PRODUCT,
            amount_minor=None,
            product=factory.LazyFunction(
                lambda: Product.objects.get_or_create(sku="COFFEE", defaults={"name": "Coffee", "price_minor": 4_500})[
                    0
                ]
            ),
        )


def take(reward: Reward, membership: Membership | None = None, reference: str = "") -> Redemption:
    """The member, or a new one with just enough points, takes the reward."""
    membership = membership or member_with(reward.price_points, program=reward.program)
    return issue_reward(reward=reward, membership=membership, reference=reference or f"taken:{next(_numbers)}")
