from apps.offers.services.drafting import change_offer, create_offer
from apps.offers.services.handing import add_code, close_code, make_batch, personal_code, personal_codes
from apps.offers.services.pricing import Asking, Gathered, gather, price_basket, promos_of, segments_before
from apps.offers.services.room import Hold
from apps.offers.services.using import HOLD_FOR, Taken, release, release_run_out, reserve, taken, use

__all__ = [
    "HOLD_FOR",
    "Asking",
    "Gathered",
    "Hold",
    "Taken",
    "add_code",
    "change_offer",
    "close_code",
    "create_offer",
    "gather",
    "make_batch",
    "personal_code",
    "personal_codes",
    "price_basket",
    "promos_of",
    "release",
    "release_run_out",
    "reserve",
    "segments_before",
    "taken",
    "use",
]
