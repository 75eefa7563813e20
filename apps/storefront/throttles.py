"""Two brakes, both counted atomically in the cache: how much a key may ask, and how much an address without a secret key may."""

from __future__ import annotations

import hashlib
import ipaddress
import logging
import re
import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from apps.storefront.authentication import Credentials

if TYPE_CHECKING:
    # Settings name this module while rest_framework.views is still being imported.
    from rest_framework.views import APIView

logger = logging.getLogger(__name__)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_rate(rate: str) -> tuple[int, int]:
    """ "600/min" is (600, 60). Only the first letter of the unit counts: sec, min, hour, day."""
    found = re.fullmatch(r"(\d+)/([smhd])[a-z]*", rate.strip())
    if found is None:
        raise ValueError(f"{rate!r} is not a rate; write it like 600/min")
    return int(found[1]), _SECONDS[found[2]]


def address_of(request: Request) -> str:
    """Where a request comes from. X-Forwarded-For counts only as far as TRUSTED_PROXY_COUNT; IPv6 by its /64."""
    text = BaseThrottle().get_ident(request) or ""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


class WindowThrottle(BaseThrottle, ABC):
    """A fixed window: one atomic increment per request, so that parallel requests cannot slip through."""

    name = ""
    setting = ""

    @abstractmethod
    def subject(self, request: Request) -> str | None:
        """Who is counted; None for whoever is not."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        subject = self.subject(request)
        if subject is None:
            return True
        limit, seconds = parse_rate(getattr(settings, self.setting))
        now = time.time()
        self.left = seconds - now % seconds
        try:
            return self._count(subject, window=int(now // seconds), seconds=seconds) <= limit
        except RedisError as failure:
            # A shop goes on selling without this brake; what must never be guessed is counted in the database besides.
            logger.warning("requests to the API are not counted: %s", type(failure).__name__)
            return True

    def wait(self) -> float:
        return max(1.0, self.left)

    def _count(self, subject: str, *, window: int, seconds: int) -> int:
        hashed = hashlib.sha256(subject.encode()).hexdigest()[:32]
        cache_key = f"throttle:{self.name}:{hashed}:{window}"
        cache.add(cache_key, 0, seconds * 2)
        try:
            return cache.incr(cache_key)
        except ValueError:  # evicted between the two
            cache.add(cache_key, 0, seconds * 2)
            return cache.incr(cache_key)


class PerAddress(WindowThrottle):
    """Everybody but servers that hold a secret key: guesses at keys, and keys that stand in web pages."""

    name = "address"
    setting = "API_THROTTLE_PER_ADDRESS"

    def subject(self, request: Request) -> str | None:
        auth = getattr(request, "_auth", None)
        if isinstance(auth, Credentials) and not auth.key.is_publishable:
            return None
        return address_of(request)


class PerKey(WindowThrottle):
    name = "key"
    setting = "API_THROTTLE_PER_KEY"

    def subject(self, request: Request) -> str | None:
        return str(request.auth.key.pk) if isinstance(request.auth, Credentials) else None
