from apps.feedback.reports.calendar import USUAL_WEEK, schedule
from apps.feedback.reports.promises import CaseTerms, case_rules, promise_for

__all__ = ["USUAL_WEEK", "CaseTerms", "case_rules", "promise_for", "schedule"]
