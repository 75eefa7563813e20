"""Facts as they arrive, never judged.

Purpose: purchases and refunds from every channel, with their lines, as the shop's systems told them.
Floor: 3. Imports customers, catalog, shop, staff and common.
Tables: Channel, Store, Order, OrderLine, LineAttribute, Refund, RefundLine, ParkedRefund.
Invariants: an external id is unique per channel among orders that are not void; a paid order's lines are frozen; nothing
is refunded twice or beyond its line; a refund that arrives before its order waits and is never lost.
"""
