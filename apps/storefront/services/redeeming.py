from __future__ import annotations

import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from apps.customers.models import Customer
from apps.programs.models import Membership
from apps.rewards.models import Redemption, Reward
from apps.rewards.services import give_back_redemption, issue_reward
from apps.storefront.errors import NotAMember, UnknownReward
from apps.storefront.models import ApiKey


@transaction.atomic
def issue_by_code(*, by: ApiKey, customer: Customer, reward_code: str, idempotency_key: str) -> Redemption:
    """Give a customer a reward. Raises UnknownReward, NotAMember and what issue_reward raises."""
    reward = Reward.objects.select_related("program").filter(code=reward_code).first()
    if reward is None:
        raise UnknownReward(_("There is no reward with this code."), field="reward")
    membership = Membership.objects.with_wallet().filter(customer=customer, program_id=reward.program_id).first()
    if membership is None:
        raise NotAMember(_("The customer is not a member of this reward's programme."), field="reward")
    # A second net below the idempotency record, which is kept for a week only.
    tail = hashlib.sha256(idempotency_key.encode()).hexdigest()[:32]
    return issue_reward(reward=reward, membership=membership, reference=f"api:{by.pk}:{tail}")


def roll_back(*, redemption: Redemption) -> tuple[Redemption, bool]:
    """Give back a used reward with its purchase; True where that was done before (rule 72)."""
    was_rolled_back = redemption.given_back_id is not None
    given_back = give_back_redemption(redemption=redemption, by=None, reason=Redemption.GiveBack.ORDER)
    return given_back, was_rolled_back
