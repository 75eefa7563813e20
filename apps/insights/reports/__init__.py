from apps.insights.reports.choices import Obstacle, RewardChoice
from apps.insights.reports.history_lines import HistoryLine, history
from apps.insights.reports.standing import Expiring, ProgramStatement, Statement, TakenReward, Waiting, statement

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
    "statement",
]
