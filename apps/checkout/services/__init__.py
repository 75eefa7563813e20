from apps.checkout.services.codes import CodeAnswer, OfferAnswer
from apps.checkout.services.complete import Receipt, Spending, complete_order, complete_orders
from apps.checkout.services.quote import PointsQuote, Quote, QuoteLine, quote
from apps.checkout.services.refund import RefundReceipt, refund_order, refund_orders, resolve_parked
from apps.checkout.services.reverse import Voided, VoidedRefunds, reverse_order, undo_sale, void_orders, void_refunds

__all__ = [
    "CodeAnswer",
    "OfferAnswer",
    "PointsQuote",
    "Quote",
    "QuoteLine",
    "Receipt",
    "RefundReceipt",
    "Spending",
    "Voided",
    "VoidedRefunds",
    "complete_order",
    "complete_orders",
    "quote",
    "refund_order",
    "refund_orders",
    "resolve_parked",
    "reverse_order",
    "undo_sale",
    "void_orders",
    "void_refunds",
]
