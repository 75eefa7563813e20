from apps.feedback.models.apology import Apology, ApologyText
from apps.feedback.models.case import Case, CaseTag
from apps.feedback.models.hours import BusinessHours, Holiday
from apps.feedback.models.promise import CaseRules, Promise
from apps.feedback.models.recovery import Recovery, RecoveryLimit
from apps.feedback.models.talk import CaseEvent, CaseMessage, CaseNote
from apps.feedback.models.timer import Timer

__all__ = [
    "Apology",
    "ApologyText",
    "BusinessHours",
    "Case",
    "CaseEvent",
    "CaseMessage",
    "CaseNote",
    "CaseRules",
    "CaseTag",
    "Holiday",
    "Promise",
    "Recovery",
    "RecoveryLimit",
    "Timer",
]
