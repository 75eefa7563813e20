"""Six digits from a shared key and the time (RFC 6238). Pure functions."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
# A phone's clock may be half a minute off, and people type slowly.
STEPS_AROUND = 1


def step_at(timestamp: float) -> int:
    return int(timestamp // STEP_SECONDS)


def digits_at(key: bytes, step: int, digits: int = DIGITS) -> str:
    mac = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    start = mac[-1] & 0x0F
    number = struct.unpack(">I", mac[start : start + 4])[0] & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def matching_step(key: bytes, typed: str, now: int) -> int | None:
    """The step whose digits were typed, of those around ``now``; None where there is none."""
    found = None
    for step in range(now - STEPS_AROUND, now + STEPS_AROUND + 1):
        if hmac.compare_digest(digits_at(key, step).encode(), typed.encode()):
            found = step
    return found


def written_key(key: bytes) -> str:
    """As people type it into their app where the camera does not help."""
    return base64.b32encode(key).decode().rstrip("=")


def address_for_apps(key: bytes, *, issuer: str, name: str) -> str:
    """What the QR code says to an authenticator app."""
    label = quote(f"{issuer}:{name}", safe="")
    return f"otpauth://totp/{label}?" + urlencode({"secret": written_key(key), "issuer": issuer}, quote_via=quote)
