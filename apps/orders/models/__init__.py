from apps.orders.models.order import LineAttribute, Order, OrderLine
from apps.orders.models.place import Channel, Store
from apps.orders.models.refund import ParkedRefund, Refund, RefundLine

__all__ = ["Channel", "LineAttribute", "Order", "OrderLine", "ParkedRefund", "Refund", "RefundLine", "Store"]
