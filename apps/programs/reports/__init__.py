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
from apps.programs.reports.ageing import ExpiryPreview, aging_terms, preview_expiry
from apps.programs.reports.examples import Example, Examples, Trial
from apps.programs.reports.holding import Explanation, Wallet, explain, wallet
from apps.programs.reports.house_rules import expiry_rules, house_rules
from apps.programs.reports.ladder_preview import LadderPreview, Mover, preview_ladder
from apps.programs.reports.promises import Promise, promises
from apps.programs.reports.standing import Goal, StandingReport, standing, standings

__all__ = [
    "AdjustmentPreview",
    "Allowance",
    "Example",
    "Examples",
    "ExpiryPreview",
    "Explanation",
    "Goal",
    "LadderPreview",
    "Mover",
    "Promise",
    "StandingReport",
    "Trial",
    "Wallet",
    "adjust_limit",
    "adjust_limits",
    "aging_terms",
    "allowance",
    "expiry_rules",
    "explain",
    "house_rules",
    "preview_adjustment",
    "preview_expiry",
    "preview_ladder",
    "promises",
    "standing",
    "standings",
    "takeable",
    "told_to_member",
    "wallet",
]
