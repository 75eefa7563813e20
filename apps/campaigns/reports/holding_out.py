"""What whoever is held out must not be shown while the groups are compared (rule 112)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Exists, OuterRef

from apps.campaigns.models import Campaign, Recipient
from apps.campaigns.reports.results import LONGEST
from apps.customers.models import Customer

State = Recipient.State


def kept_from(customer: Customer, offer_ids: Collection[int], at: dt.datetime) -> set[int]:
    """Offers of campaigns that hold this customer out, from their beginning until the last day of the comparison. What another
    campaign has written to them about is no secret any more."""
    rows = Recipient.objects.filter(customer=customer, campaign__offer__in=offer_ids)
    told = rows.filter(state=State.WRITTEN, campaign__offer=OuterRef("campaign__offer"))
    held_out = rows.filter(
        ~Exists(told),
        state=State.HELD_OUT,
        campaign__started_at__gt=at - dt.timedelta(days=LONGEST),
        campaign__started_at__lte=at,
    ).exclude(campaign__status=Campaign.Status.CANCELLED)
    return {offer_id for offer_id in held_out.order_by().values_list("campaign__offer", flat=True) if offer_id}
