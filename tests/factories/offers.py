"""Offers as small shops make them."""

from __future__ import annotations

from itertools import count
from typing import Any

from apps.offers.models import Offer
from apps.offers.services import create_offer

_numbers = count(1)


class OfferFactory:
    """Live, 20 % off with a code, unless said otherwise. Made by the service, so that its tally is there too."""

    @staticmethod
    def create(**terms: Any) -> Offer:
        values: dict[str, Any] = {
            "name": f"Offer {next(_numbers)}",
            "status": "live",
            "kind": "percent",
            "needs_code": True,
        }
        if terms.get("kind", "percent") == "percent":
            values["percent"] = 20
        return create_offer(**(values | terms))
