from apps.orders.services.lines import check_draft
from apps.orders.services.matching import Matched, ReturnDraft, ReturnLineDraft, match_returns
from apps.orders.services.parking import dismiss_parked, overdue, waiting_for
from apps.orders.services.record import Recorded, record_orders
from apps.orders.services.refunds import RefundRecorded, record_refunds, replay_parked
from apps.orders.services.reverse import close_orders, void_orders, void_refunds

__all__ = [
    "Matched",
    "Recorded",
    "RefundRecorded",
    "ReturnDraft",
    "ReturnLineDraft",
    "check_draft",
    "close_orders",
    "dismiss_parked",
    "match_returns",
    "overdue",
    "record_orders",
    "record_refunds",
    "replay_parked",
    "void_orders",
    "void_refunds",
    "waiting_for",
]
