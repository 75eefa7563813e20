from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from apps.orders.models import Channel
from apps.storefront.models import ApiKey
from apps.storefront.services import recognise


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who is calling: ``request.auth`` in every view."""

    key: ApiKey
    scopes: frozenset[str]

    @property
    def channel(self) -> Channel:
        return self.key.channel


class ApiRequest(Request):
    """For type checkers: a request that has passed authentication."""

    auth: Credentials


class ApiKeyAuthentication(BaseAuthentication):
    """``Authorization: Bearer mk_live_…``"""

    def authenticate(self, request: Request) -> tuple[None, Credentials] | None:
        scheme, _space, text = request.headers.get("Authorization", "").strip().partition(" ")
        if not scheme:
            return None
        found = recognise(text.strip()) if scheme.lower() == "bearer" else None
        if found is None:
            # One answer for unknown, mistyped and revoked keys.
            raise AuthenticationFailed(_("This API key is not valid."), code="invalid_key")
        return None, Credentials(*found)

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'
