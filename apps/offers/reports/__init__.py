from apps.offers.reports.live import any_live

__all__ = ["any_live"]
