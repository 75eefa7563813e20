"""Keys, and somebody who calls the API with one."""

from __future__ import annotations

import copy
import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from apps.storefront.models import ApiKey
from apps.storefront.services import create_key


class Caller:
    """A shop system: speaks JSON, brings its key."""

    def __init__(self, *scopes: str, channel: str = "web", kind: ApiKey.Kind = ApiKey.Kind.SECRET) -> None:
        new = create_key(name="Web shop", channel_code=channel, scopes=scopes or None, kind=kind)
        self.key, self.token = new.key, new.text
        self.client = Client()

    def twin(self) -> Caller:
        """The same key in another process."""
        other = copy.copy(self)
        other.client = Client()
        return other

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.send("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.send("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.send("PUT", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.send("PATCH", path, body, **headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """``headers`` as Python names: idempotency_key="…". Bytes go as they are."""
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        named = {"authorization": f"Bearer {self.token}"} | {k.replace("_", "-"): v for k, v in headers.items()}
        content_type = named.pop("content-type", "application/json")
        url = path if path.startswith(("http", "/")) else f"/api/v1/{path}"
        return self.client.generic(method, url, raw, content_type=content_type, headers=named)
