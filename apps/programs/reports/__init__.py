"""What members hold and why, and what the staff may change of it."""

from apps.programs.reports.adjusting import (
    AdjustmentPreview,
    Allowance,
    adjust_limit,
    adjust_limits,
    allowance,
    preview_adjustment,
    takeable,
    told_to_member,
)
from apps.programs.reports.holding import Explanation, Wallet, explain, wallet

__all__ = [
    "AdjustmentPreview",
    "Allowance",
    "Explanation",
    "Wallet",
    "adjust_limit",
    "adjust_limits",
    "allowance",
    "explain",
    "preview_adjustment",
    "takeable",
    "told_to_member",
    "wallet",
]
