"""Quiet hours, by the shop's clock (rule 89). They postpone and never drop; service letters do not know them."""

from __future__ import annotations

import datetime as dt

from apps.common import clock
from apps.messaging.models import Message
from apps.shop.services import ShopFacts, current_shop

ONE_DAY = dt.timedelta(days=1)


def is_quiet(instant: dt.datetime, shop: ShopFacts) -> bool:
    start, end, time = shop.quiet_from, shop.quiet_until, instant.astimezone(shop.zone).time()
    if start <= end:
        return start <= time < end
    return time >= start or time < end


def after_quiet(instant: dt.datetime, shop: ShopFacts) -> dt.datetime:
    """The instant itself, or the end of the quiet hours it falls into."""
    if not is_quiet(instant, shop):
        return instant
    here = instant.astimezone(shop.zone)
    day = here.date() if here.time() < shop.quiet_until else here.date() + ONE_DAY
    return clock.at_time(day, shop.quiet_until, shop.zone)


def postpone_quiet() -> int:
    """Letters that became due in quiet hours, because they waited for a postman, wait for the morning. Returns how many."""
    now, shop = clock.now(), current_shop()
    if not is_quiet(now, shop):
        return 0
    return Message.objects.due().exclude(purpose=Message.Purpose.SERVICE).update(due_at=after_quiet(now, shop))
