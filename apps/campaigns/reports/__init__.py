from apps.campaigns.reports.planning import Person, Plan, plan, problems_of, warnings_of
from apps.campaigns.reports.rendering import Seen, seen_by, text_for, values_for
from apps.campaigns.reports.results import Letters, Results, Uses, Window, results

__all__ = [
    "Letters",
    "Person",
    "Plan",
    "Results",
    "Seen",
    "Uses",
    "Window",
    "plan",
    "problems_of",
    "results",
    "seen_by",
    "text_for",
    "values_for",
    "warnings_of",
]
