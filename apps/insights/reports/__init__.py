from apps.insights.reports.choices import Obstacle, RewardChoice
from apps.insights.reports.history_lines import HistoryLine, history
from apps.insights.reports.standing import Expiring, ProgramStatement, Statement, TakenReward, Waiting, statement
from apps.insights.reports.wording import rate_text

__all__ = [
    "Expiring",
    "HistoryLine",
    "Obstacle",
    "ProgramStatement",
    "RewardChoice",
    "Statement",
    "TakenReward",
    "Waiting",
    "history",
    "rate_text",
    "statement",
]
