"""Any gateway that takes one HTTP request for one SMS. What it wants to be told is written in the settings."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from apps.messaging.gateways.base import GatewayRefused, GatewayUnreachable

TIMEOUT_SECONDS = 10
ANSWER_MAX = 64 * 1024
_PLACE = re.compile(r"\{(?:to|text|reference)\}")


class HttpGateway:
    """Posts SMS_HTTP_BODY as JSON to SMS_HTTP_URL with SMS_HTTP_HEADERS. In its texts {to}, {text} and {reference} are filled
    in; SMS_HTTP_ID names the field of the answer that holds the gateway's number, with dots where it lies deeper."""

    def send(self, *, to: str, text: str, reference: str) -> str:
        values = {"{to}": to, "{text}": text, "{reference}": reference}
        body = json.dumps(_filled(settings.SMS_HTTP_BODY, values)).encode()
        headers = {"Content-Type": "application/json", **settings.SMS_HTTP_HEADERS}
        answer = _ask(urllib.request.Request(settings.SMS_HTTP_URL, data=body, headers=headers, method="POST"))  # noqa: S310
        return _number(answer, settings.SMS_HTTP_ID)


def _ask(request: urllib.request.Request) -> bytes:
    if request.type not in ("https", "http"):
        raise GatewayUnreachable("SMS_HTTP_URL is no web address")
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as reply:  # noqa: S310
            answer: bytes = reply.read(ANSWER_MAX)
            return answer
    except urllib.error.HTTPError as refusal:
        refusal.close()
        if 400 <= refusal.code < 500 and refusal.code not in (408, 425, 429):
            raise GatewayRefused(f"HTTP {refusal.code}") from None
        if refusal.code == 429:
            raise GatewayUnreachable("HTTP 429") from None
        raise
    except urllib.error.URLError as failure:
        if isinstance(failure.reason, ConnectionRefusedError | OSError) and not isinstance(
            failure.reason, TimeoutError
        ):
            raise GatewayUnreachable(type(failure.reason).__name__) from None
        raise


def _filled(part: Any, values: Mapping[str, str]) -> Any:
    """Every text of the body with its places filled, once: a customer's words are not searched again."""
    if isinstance(part, dict):
        return {name: _filled(each, values) for name, each in part.items()}
    if isinstance(part, list):
        return [_filled(each, values) for each in part]
    if isinstance(part, str):
        return _PLACE.sub(lambda found: values[found[0]], part)
    return part


def _number(answer: bytes, path: str) -> str:
    """What the answer calls the SMS; "" where it says nothing that can be understood: the SMS has left all the same."""
    try:
        found = json.loads(answer)
        for name in filter(None, path.split(".")):
            found = found[int(name)] if isinstance(found, list) else found[name]
    except (ValueError, KeyError, IndexError, TypeError):
        return ""
    return str(found)[:200] if isinstance(found, str | int) and path else ""
