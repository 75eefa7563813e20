from apps.offers.models.code import CodeBatch, PromoCode
from apps.offers.models.offer import EVERY_DAY, Offer
from apps.offers.models.tally import Tally
from apps.offers.models.use import OfferUse, UseLine

__all__ = ["EVERY_DAY", "CodeBatch", "Offer", "OfferUse", "PromoCode", "Tally", "UseLine"]
