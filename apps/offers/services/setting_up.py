"""A new offer in one go, as the desk makes it: the offer, who it is for, its code."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.offers.models import Offer
from apps.offers.services.drafting import create_offer
from apps.offers.services.handing import add_code
from apps.segments.drafts import ConditionDraft, GroupDraft, Values
from apps.segments.models import Segment
from apps.segments.reports import root_of
from apps.segments.services import save_segment
from apps.staff.models import User


@transaction.atomic
def set_up_offer(*, by: User | None, code: str = "", bought_within_days: int | None = None, **terms: Any) -> Offer:
    """``bought_within_days``: only for customers whose last purchase is no longer ago. All or nothing; raises what its
    parts raise."""
    if bought_within_days:
        terms["segment"] = recent_buyers(days=bought_within_days, by=by)
    offer = create_offer(by=by, **terms)
    if code.strip():
        add_code(offer=offer, text=code)
    return offer


def recent_buyers(*, days: int, by: User | None) -> Segment:
    """The segment of those who bought in the last days; made where nobody has asked this yet."""
    root = GroupDraft(conditions=(ConditionDraft("last_purchase", Values(how="within", days=days)),))
    name = _("Bought in the last %(days)d days") % {"days": days}
    for number in range(1, 100):
        called = name if number == 1 else f"{name} ({number})"
        known = Segment.objects.filter(name=called).first()
        if known is None:
            return save_segment(name=called, root=root, by=by)
        if root_of(known) == root:
            return known
    return save_segment(name=name, root=root, by=by)
