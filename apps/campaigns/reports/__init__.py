from apps.campaigns.reports.planning import Person, Plan, plan, problems_of
from apps.campaigns.reports.rendering import Seen, seen_by, text_for, values_for

__all__ = ["Person", "Plan", "Seen", "plan", "problems_of", "seen_by", "text_for", "values_for"]
