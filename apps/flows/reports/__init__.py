from apps.flows.reports.drafting import draft_of, last_day_of_code, starter_texts, steps_of, text_for
from apps.flows.reports.planning import LIMITS, Plan, Standing, places_of, plan, problems_of, standings
from apps.flows.reports.results import DAYS, Results, results
from apps.flows.reports.showing import Seen, nobodys_run, sample_of, seen_by

__all__ = [
    "DAYS",
    "LIMITS",
    "Plan",
    "Results",
    "Seen",
    "Standing",
    "draft_of",
    "last_day_of_code",
    "nobodys_run",
    "places_of",
    "plan",
    "problems_of",
    "results",
    "sample_of",
    "seen_by",
    "standings",
    "starter_texts",
    "steps_of",
    "text_for",
]
