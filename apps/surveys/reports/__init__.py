"""What was asked and answered, added up. A score is always of one kind and of one subject (rule 94)."""

from apps.surveys.reports.comments import Comment, comments
from apps.surveys.reports.following import Followed, followed
from apps.surveys.reports.funnel import Funnel, funnel
from apps.surveys.reports.scores import Answers, Part, by_month, by_segment, by_store, by_tier, score, scored

__all__ = [
    "Answers",
    "Comment",
    "Followed",
    "Funnel",
    "Part",
    "by_month",
    "by_segment",
    "by_store",
    "by_tier",
    "comments",
    "followed",
    "funnel",
    "score",
    "scored",
]
