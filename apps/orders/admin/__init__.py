from apps.orders.admin import orders, places, refunds

__all__ = ["orders", "places", "refunds"]
