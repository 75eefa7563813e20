"""The result of an import as people and machines read it."""

from __future__ import annotations

from apps.common.money import to_text
from apps.imports.spool import Totals


def flat_summary(
    *,
    totals: Totals,
    currency: str,
    points_earned: int,
    unmatched_minor: int,
    created: int,
    unchanged: int,
    seconds: float,
    batch_id: int | None,
) -> dict[str, object]:
    """One flat object; money as "209715.11". Guests and rejected count rows, the rest purchases and returns."""
    return {
        "customers": totals.customers,
        "orders": totals.orders,
        "refunds": totals.refunds,
        "lines": totals.lines,
        "guests": totals.guests,
        "rejected": totals.rejected,
        "gross": to_text(totals.gross_minor, currency),
        "returns": to_text(totals.returns_minor, currency),
        "net": to_text(totals.net_minor, currency),
        "adjustments": to_text(totals.adjustments_minor, currency),
        "points_earned": points_earned,
        "unmatched_returns": to_text(unmatched_minor, currency),
        "created": created,
        "unchanged": unchanged,
        "seconds": round(seconds, 3),
        "batch": batch_id,
    }
