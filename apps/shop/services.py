from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.common.errors import DomainError
from apps.shop.models import LETTERS_AT, QUIET_FROM, QUIET_UNTIL, REMIND_MIN_MINOR, Shop


class ShopLocked(DomainError):
    code = "shop_locked"


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """What the rest of the house needs to know of the merchant."""

    name: str
    currency: str
    zone: ZoneInfo
    country: str
    language: str
    locked: bool
    quiet_from: dt.time = QUIET_FROM
    quiet_until: dt.time = QUIET_UNTIL
    letters_at: dt.time = LETTERS_AT
    remind_min_minor: int = REMIND_MIN_MINOR
    # How long customers may bring things back; None where the shop did not say.
    return_days: int | None = None
    needs_second_factor: bool = False

    def local_date(self, instant: dt.datetime) -> dt.date:
        return clock.local_date(instant, self.zone)


# Per process. Currency and zone are for ever once locked; a changed name may show a few seconds late elsewhere.
_CACHE_KEY = "shop:facts"
_CACHE_SECONDS = 5


def current_shop() -> ShopFacts:
    """The shop as saved, or as the SHOP_ settings say while nothing is saved yet."""
    facts: ShopFacts | None = cache.get(_CACHE_KEY)
    if facts is None:
        facts = _read()
        cache.set(_CACHE_KEY, facts, _CACHE_SECONDS)
    return facts


def forget_shop() -> None:
    """Read the shop anew next time: what is remembered was seen in a database that is thrown away."""
    cache.delete(_CACHE_KEY)


def _read() -> ShopFacts:
    row = Shop.objects.filter(pk=1).first()
    if row is None:
        return ShopFacts(
            name=settings.SHOP_NAME,
            currency=settings.SHOP_CURRENCY,
            zone=ZoneInfo(settings.SHOP_TIME_ZONE),
            country=settings.SHOP_COUNTRY,
            language=settings.SHOP_LANGUAGE,
            locked=False,
        )
    return ShopFacts(
        name=row.name,
        currency=row.currency,
        zone=ZoneInfo(row.time_zone),
        country=row.country,
        language=row.language,
        locked=row.locked_at is not None,
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
        letters_at=row.letters_at,
        remind_min_minor=row.remind_min_minor,
        return_days=row.return_days,
        needs_second_factor=row.needs_second_factor,
    )


@transaction.atomic
def save_shop(*, name: str, currency: str, time_zone: str, country: str, language: str, **more: Any) -> Shop:
    """Write the shop's settings. ``more`` is the return window, and the hours and the worth that reminders keep to; those
    not named stay as they are. Raises ShopLocked when currency or zone would change after the first order."""
    row = Shop.objects.select_for_update().filter(pk=1).first()
    if row is not None and row.locked_at and (row.currency, row.time_zone) != (currency, time_zone):
        raise ShopLocked(_("Currency and time zone cannot change after the first order."))
    shop, _created = Shop.objects.update_or_create(
        pk=1,
        defaults={
            "name": name,
            "currency": currency,
            "time_zone": time_zone,
            "country": country,
            "language": language,
            **more,
        },
    )
    transaction.on_commit(lambda: cache.delete(_CACHE_KEY))
    return shop


@transaction.atomic
def lock_shop() -> ShopFacts:
    """Fix currency and time zone; the first order calls this. Cheap once locked."""
    facts = current_shop()
    if facts.locked:
        return facts
    cache.delete(_CACHE_KEY)
    facts = _read()
    shop, created = Shop.objects.get_or_create(
        pk=1,
        defaults={
            "name": facts.name,
            "currency": facts.currency,
            "time_zone": facts.zone.key,
            "country": facts.country,
            "language": facts.language,
            "locked_at": clock.now(),
        },
    )
    if not created:
        Shop.objects.filter(pk=shop.pk, locked_at=None).update(locked_at=clock.now())
    transaction.on_commit(lambda: cache.delete(_CACHE_KEY))
    return facts
