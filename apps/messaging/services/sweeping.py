from __future__ import annotations

import datetime as dt

from apps.common import clock
from apps.messaging.models import Message

KEEP_TEXTS = dt.timedelta(days=7)
SWEEP_MAX = 5_000


def blank_old_codes() -> int:
    """Take address and text out of letters that carried a code which is long over; the row stays. Returns how many.

    They may have gone to somebody who never joined.
    """
    over = Message.objects.filter(customer=None, valid_until__lt=clock.now() - KEEP_TEXTS).exclude(body_text="")
    primary_keys = list(over.order_by("pk").values_list("pk", flat=True)[:SWEEP_MAX])
    return Message.objects.filter(pk__in=primary_keys).update(to="", subject="", body_text="", body_html="")
