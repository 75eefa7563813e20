from apps.offers.reports.live import any_live
from apps.offers.reports.portal import PortalOffer, offers_for
from apps.offers.reports.uses import OfferUses, uses

__all__ = ["OfferUses", "PortalOffer", "any_live", "offers_for", "uses"]
