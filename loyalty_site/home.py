"""The first page of the desk: what a new shop still needs, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.catalog.models import Product
from apps.customers.models import JoinRequest
from apps.nights.services import is_late
from apps.orders.models import Order, ParkedRefund
from apps.programs.models import Program
from apps.rewards.models import Redemption, Reward
from apps.shop.models import Shop
from apps.staff.models import User


@dataclass(frozen=True, slots=True)
class Step:
    text: str
    link: str
    done: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A number that leads to the list behind it."""

    text: str
    link: str
    count: int


def _steps() -> list[Step]:
    """In the order in which a shop opens."""
    ways: list[tuple[str, str, Callable[[], bool]]] = [
        (_("Say who you are: name, currency, time zone"), "admin:shop_shop_changelist", Shop.objects.exists),
        (_("Promise something: make a programme"), "admin:programs_program_add", Program.objects.exists),
        (_("Say what points buy: add a reward"), "admin:rewards_reward_add", Reward.objects.exists),
        (_("Fill the shelves: add products"), "admin:catalog_product_add", Product.objects.exists),
        (_("Let your cashiers in: add staff"), "admin:staff_user_add", User.objects.exclude(role="owner").exists),
        (_("Record the first sale at the till"), "till:home", Order.objects.exists),
    ]
    return [Step(text, reverse(link), done()) for text, link, done in ways]


def _cards() -> list[Card]:
    waiting = ParkedRefund.objects.filter(refund=None, dismissed_at=None).count()
    return [
        Card(
            _("Refunds that wait for their order"),
            reverse("admin:orders_parkedrefund_changelist") + "?refund__isempty=1&dismissed_at__isempty=1",
            waiting,
        ),
        Card(
            _("Rewards ready to use"),
            reverse("admin:rewards_redemption_changelist") + "?status__exact=issued",
            Redemption.objects.issued().count(),
        ),
        Card(
            _("People waiting to join"),
            reverse("admin:customers_joinrequest_changelist") + "?proven_at__isempty=1",
            JoinRequest.objects.filter(proven_at=None).count(),
        ),
    ]


def _warnings() -> list[Step]:
    """What somebody must look at before anything else."""
    late = Step(
        _("Last night's work is missing. Ask whoever runs the server to look at worker and beat."),
        reverse("admin:nights_night_changelist"),
        done=False,
    )
    return [late] if is_late() else []


def today(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    steps = _steps()
    return {
        **context,
        "warnings": _warnings(),
        "steps": [] if all(step.done for step in steps) else steps,
        "cards": _cards(),
    }
