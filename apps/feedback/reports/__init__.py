from apps.feedback.reports.calendar import USUAL_WEEK, schedule
from apps.feedback.reports.inbox import (
    Box,
    cases_in,
    counts,
    find_cases,
    nearly_over_ids,
    open_case_ids,
    overdue_count,
    unsolved_count,
)
from apps.feedback.reports.kept import Kept, Share, kept_promises
from apps.feedback.reports.promises import CaseTerms, case_rules, promise_for
from apps.feedback.reports.recovering import RecoveryCost, likely_cost, recovery_cost, recovery_left, recovery_limits

__all__ = [
    "USUAL_WEEK",
    "Box",
    "CaseTerms",
    "Kept",
    "RecoveryCost",
    "Share",
    "case_rules",
    "cases_in",
    "counts",
    "find_cases",
    "kept_promises",
    "likely_cost",
    "nearly_over_ids",
    "open_case_ids",
    "overdue_count",
    "promise_for",
    "recovery_cost",
    "recovery_left",
    "recovery_limits",
    "schedule",
    "unsolved_count",
]
