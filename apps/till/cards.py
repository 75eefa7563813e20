"""What a cashier sees of a customer: enough to serve them, nothing more."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from apps.common import clock
from apps.customers.models import Customer
from apps.programs.models import Membership
from apps.programs.reports import StandingReport, Wallet, standings, wallet
from apps.rewards.models import Redemption
from apps.rewards.reports import Offer, offers
from apps.shop.services import current_shop

SOON_DAYS = 30


@dataclass(frozen=True, slots=True)
class WalletCard:
    membership: Membership
    wallet: Wallet
    # Points that are lost within the month if nobody says so, and the first day it happens.
    soon_points: int
    soon_on: dt.date | None
    offers: list[Offer]
    # Where the programme has tiers.
    standing: StandingReport | None = None


@dataclass(frozen=True, slots=True)
class CustomerCard:
    customer: Customer
    contact: str
    has_birthday: bool
    wallets: list[WalletCard]
    ready: list[Redemption]


def customer_card(customer: Customer) -> CustomerCard:
    today = current_shop().local_date(clock.now())
    memberships = list(Membership.objects.with_wallet().filter(customer=customer).order_by("pk"))
    standing = standings(memberships, today)
    ready = Redemption.objects.issued().with_story().filter(membership__customer=customer, expires_on__gte=today)
    return CustomerCard(
        customer=customer,
        contact=hidden_contact(customer),
        has_birthday=is_birthday(customer.birthday_on, today),
        wallets=[_wallet_card(membership, today, standing.get(membership.pk)) for membership in memberships],
        ready=list(ready.order_by("expires_on", "pk")),
    )


def hidden_contact(customer: Customer) -> str:
    """Enough to ask "does your number end in 4567?", too little to write down."""
    if customer.phone:
        return f"••• {customer.phone[-4:-2]} {customer.phone[-2:]}"
    name, at, domain = customer.email.partition("@")
    return f"{name[:2]}•••@{domain}" if at else ""


def is_birthday(birthday_on: dt.date | None, today: dt.date) -> bool:
    """29 February is celebrated on the 28th in other years (rule 21)."""
    if birthday_on is None:
        return False
    day = (birthday_on.month, birthday_on.day)
    if day == (2, 29) and not _is_leap(today.year):
        day = (2, 28)
    return (today.month, today.day) == day


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _wallet_card(membership: Membership, today: dt.date, standing: StandingReport | None) -> WalletCard:
    held = wallet(membership)
    soon = [(day, points) for day, points in held.expiring if day <= today + dt.timedelta(days=SOON_DAYS)]
    return WalletCard(
        membership=membership,
        wallet=held,
        soon_points=sum(points for _day, points in soon),
        soon_on=soon[0][0] if soon else None,
        offers=offers(membership, held.available, today),
        standing=standing,
    )
