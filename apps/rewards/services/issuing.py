from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.codes.models import Code
from apps.codes.services import mint_code
from apps.common import clock
from apps.ledger.errors import ReferenceReused
from apps.ledger.services import place_hold
from apps.programs.models import Membership
from apps.rewards.errors import LimitReached, OutOfStock, RewardUnavailable
from apps.rewards.models import Redemption, Reward
from apps.shop.services import current_shop
from apps.staff.models import User


@transaction.atomic
def issue_reward(*, reward: Reward, membership: Membership, reference: str, actor: User | None = None) -> Redemption:
    """Give a member a reward: a code, against points that are set aside until it is used or ends (rule 52).

    The same reference again returns the first one. Raises RewardUnavailable, LimitReached, OutOfStock or InsufficientPoints.
    """
    _queue_up(membership)
    earlier = Redemption.objects.with_story().filter(reference=reference).first()
    if earlier is not None:
        return _same(earlier, reward, membership)
    now = clock.now()
    today = current_shop().local_date(now)
    _check_offer(reward, membership, today)
    _check_limit(reward, membership)
    _take_from_stock(reward)
    code = mint_code(kind=Code.Kind.REWARD)
    hold = place_hold(
        available_id=membership.available_id,
        held_id=membership.held_id,
        amount=reward.price_points,
        reference=f"reward-code:{code.pk}:hold",
        effective_at=now,
        today=today,
        actor_id=actor.pk if actor else None,
    )
    return Redemption.objects.create(
        reward=reward,
        membership=membership,
        code=code,
        hold=hold,
        reference=reference,
        kind=reward.kind,
        price_points=reward.price_points,
        amount_minor=reward.amount_minor,
        percent=reward.percent,
        product_id=reward.product_id,
        issued_at=now,
        expires_on=today + dt.timedelta(days=reward.code_days),
    )


def _queue_up(membership: Membership) -> None:
    """One member's requests wait for each other here, so that reference and limit are judged in turn."""
    Membership.objects.select_for_update(no_key=True).get(pk=membership.pk)


def _same(earlier: Redemption, reward: Reward, membership: Membership) -> Redemption:
    if (earlier.reward_id, earlier.membership_id) != (reward.pk, membership.pk):
        raise ReferenceReused(_("This request was already used for another reward or member."), field="reference")
    return earlier


def _check_offer(reward: Reward, membership: Membership, today: dt.date) -> None:
    on_offer = Reward.objects.on_offer(today).filter(pk=reward.pk, program_id=membership.program_id)
    if not on_offer.exists() or membership.customer.forgotten_at is not None:
        raise RewardUnavailable(_("This reward is not on offer at the moment."), field="reward")


def _check_limit(reward: Reward, membership: Membership) -> None:
    if reward.per_member_max is None:
        return
    taken = Redemption.objects.counting().filter(reward=reward, membership=membership).count()
    if taken >= reward.per_member_max:
        raise LimitReached(
            _("This member already has this reward as often as one member may have it."),
            field="reward",
            limit=reward.per_member_max,
        )


def _take_from_stock(reward: Reward) -> None:
    """Two requests, one reward left: whoever changes the row has it (rule 53)."""
    stocked = Reward.objects.filter(pk=reward.pk)
    if stocked.filter(stock_left__gt=0).update(stock_left=F("stock_left") - 1):
        return
    if not stocked.filter(stock_left=None).exists():
        raise OutOfStock(_("This reward is out of stock."), field="reward")
