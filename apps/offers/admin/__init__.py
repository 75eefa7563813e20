from apps.offers.admin import codes, offers, uses

__all__ = ["codes", "offers", "uses"]
