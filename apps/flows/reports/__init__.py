from apps.flows.reports.drafting import draft_of, last_day_of_code, starter_texts, steps_of, text_for
from apps.flows.reports.planning import LIMITS, Plan, plan, problems_of
from apps.flows.reports.results import Results, results
from apps.flows.reports.showing import Seen, seen_by

__all__ = [
    "LIMITS",
    "Plan",
    "Results",
    "Seen",
    "draft_of",
    "last_day_of_code",
    "plan",
    "problems_of",
    "results",
    "seen_by",
    "starter_texts",
    "steps_of",
    "text_for",
]
