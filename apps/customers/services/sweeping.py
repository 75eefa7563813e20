"""Who never proved a contact is nobody we know: what they wrote is not kept."""

from __future__ import annotations

import datetime as dt

from apps.common import clock
from apps.customers.models import JoinRequest, SignIn

KEEP_REQUESTS = dt.timedelta(days=7)
KEEP_SIGN_INS = dt.timedelta(days=1)
SWEEP_MAX = 5_000


def sweep_out() -> int:
    """Delete requests to join that were never proven, and ways in that are over. Bounded; returns how many."""
    now = clock.now()
    requests = JoinRequest.objects.filter(proven_at=None, expires_at__lt=now - KEEP_REQUESTS)
    sign_ins = SignIn.objects.filter(expires_at__lt=now - KEEP_SIGN_INS)
    deleted = 0
    for old in (requests, sign_ins):
        primary_keys = list(old.order_by("pk").values_list("pk", flat=True)[:SWEEP_MAX])
        deleted += old.filter(pk__in=primary_keys).delete()[0]
    return deleted
