from apps.offers.services.drafting import change_offer, create_offer
from apps.offers.services.handing import add_code, close_code, make_batch, personal_code, personal_codes

__all__ = ["add_code", "change_offer", "close_code", "create_offer", "make_batch", "personal_code", "personal_codes"]
