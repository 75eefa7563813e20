from __future__ import annotations

from django.http import HttpRequest

from apps.shop.services import ShopFacts, current_shop


def shop(_request: HttpRequest) -> dict[str, ShopFacts]:
    """The merchant, for every template."""
    return {"shop": current_shop()}
