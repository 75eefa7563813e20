from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.common.errors import DomainError
from apps.customers.models import Customer
from apps.programs.models import Membership
from apps.rewards.models import Redemption, Reward
from apps.rewards.services import issue_reward, use_redemption
from apps.till.access import TillRequest, at_the_till
from apps.till.views.screen import show_customer


@require_POST
@at_the_till
def give(request: TillRequest, public_id: uuid.UUID, code: str) -> HttpResponse:
    """A reward for points, on the member's word. The form's reference makes a double tap one reward."""
    customer = get_object_or_404(Customer.objects.present(), public_id=public_id)
    reward = get_object_or_404(Reward, code=code)
    membership = get_object_or_404(Membership, customer=customer, program=reward.program_id)
    reference = f"till:{request.POST.get('reference', '').replace(chr(0), '')[:60] or uuid.uuid4()}"
    try:
        issue_reward(reward=reward, membership=membership, reference=reference, actor=request.user)
    except DomainError as refusal:
        return show_customer(request, customer, problem=str(refusal))
    return show_customer(request, customer, done=_("The reward is ready. Tick it to use it now."))


@require_POST
@at_the_till
def hand_over(request: TillRequest, public_id: uuid.UUID) -> HttpResponse:
    """A gift that goes over the counter without a purchase."""
    gifts = Redemption.objects.with_story().filter(kind=Reward.Kind.GIFT)
    redemption = get_object_or_404(gifts, public_id=public_id)
    customer = redemption.membership.customer
    try:
        use_redemption(redemption=redemption, by=request.user)
    except DomainError as refusal:
        return show_customer(request, customer, problem=str(refusal))
    return show_customer(request, customer, done=_("The gift was handed over."))
