from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.shop.services import current_shop

HEALTH = ("/healthz", "/readyz")


class ShopTime:
    """Every page shows and reads times as the shop's clock does, whatever zone the server was started in.

    Questions about the process's health pass by: they must be answered while the database is away.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in HEALTH:
            return self.get_response(request)
        with timezone.override(current_shop().zone):
            return self.get_response(request)
