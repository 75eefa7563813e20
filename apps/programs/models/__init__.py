from apps.programs.models.accrual import Accrual, Clawback
from apps.programs.models.adjustment import ADJUST_POINTS_MAX, AdjustLimit, Adjustment
from apps.programs.models.ladder import Ladder, Tier
from apps.programs.models.membership import Membership
from apps.programs.models.program import Program
from apps.programs.models.rule import Rule, RuleVersion
from apps.programs.models.status import Progress, TierMove

__all__ = [
    "ADJUST_POINTS_MAX",
    "Accrual",
    "AdjustLimit",
    "Adjustment",
    "Clawback",
    "Ladder",
    "Membership",
    "Program",
    "Progress",
    "Rule",
    "RuleVersion",
    "Tier",
    "TierMove",
]
