from apps.feedback.services.answers import begin_answers
from apps.feedback.services.calendar import (
    add_holidays,
    remove_holidays,
    remove_promises,
    save_holiday,
    save_hours,
    save_promise,
    save_rules,
)
from apps.feedback.services.handling import assign, link_customer, may_own, set_priority, set_tags, take_up, wait
from apps.feedback.services.opening import open_case
from apps.feedback.services.recovering import approve, compensate, refuse, set_recovery_limits
from apps.feedback.services.solving import close_solved, may_come_back, reopen, solve
from apps.feedback.services.talking import customer_writes, note, reply
from apps.feedback.services.timing import mark_due

__all__ = [
    "add_holidays",
    "approve",
    "assign",
    "begin_answers",
    "close_solved",
    "compensate",
    "customer_writes",
    "link_customer",
    "mark_due",
    "may_come_back",
    "may_own",
    "note",
    "open_case",
    "refuse",
    "remove_holidays",
    "remove_promises",
    "reopen",
    "reply",
    "save_holiday",
    "save_hours",
    "save_promise",
    "save_rules",
    "set_priority",
    "set_recovery_limits",
    "set_tags",
    "solve",
    "take_up",
    "wait",
]
