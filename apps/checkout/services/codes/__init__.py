"""Codes and offers on a purchase: what they would take off, using them up, giving them back."""

from apps.checkout.services.codes.asking import Priced, price_codes
from apps.checkout.services.codes.claims import CODES_MAX, CodeAnswer, OfferAnswer
from apps.checkout.services.codes.using import Used, release_codes, segments_before, use_codes

__all__ = [
    "CODES_MAX",
    "CodeAnswer",
    "OfferAnswer",
    "Priced",
    "Used",
    "price_codes",
    "release_codes",
    "segments_before",
    "use_codes",
]
