"""What a new shop still needs, in the order in which it opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.catalog.models import Product
from apps.nights.services import is_late
from apps.orders.models import Order
from apps.programs.models import Program
from apps.rewards.models import Reward
from apps.shop.models import Shop
from apps.staff.models import User


@dataclass(frozen=True, slots=True)
class Step:
    text: str
    link: str
    done: bool


def steps(user: User) -> list[Step]:
    """Empty once all are done, and for those who may do none of them."""
    ways: list[tuple[str, str, str, Callable[[], bool]]] = [
        (
            _("Say who you are: name, currency, time zone"),
            "admin:shop_shop_changelist",
            "shop.change_shop",
            Shop.objects.exists,
        ),
        (
            _("Promise something: make a programme"),
            "admin:programs_program_add",
            "programs.add_program",
            Program.objects.exists,
        ),
        (
            _("Say what points buy: add a reward"),
            "admin:rewards_reward_add",
            "rewards.add_reward",
            Reward.objects.exists,
        ),
        (
            _("Fill the shelves: add products"),
            "admin:catalog_product_add",
            "catalog.add_product",
            Product.objects.exists,
        ),
        (
            _("Let your cashiers in: add staff"),
            "admin:staff_user_add",
            "staff.add_user",
            User.objects.exclude(role="owner").exists,
        ),
        (_("Record the first sale at the till"), "till:home", "till.use", Order.objects.exists),
    ]
    found = [Step(text, reverse(link), done()) for text, link, right, done in ways if user.has_perm(right)]
    return [] if all(step.done for step in found) or not user.has_perm("programs.add_program") else found


def warnings(user: User) -> list[Step]:
    """What somebody must look at before anything else, of what they may look at."""
    if not user.has_perm("nights.view_night"):
        return []
    late = Step(
        _("Last night's work is missing. Ask whoever runs the server to look at worker and beat."),
        reverse("admin:nights_night_changelist"),
        done=False,
    )
    return [late] if is_late() else []
