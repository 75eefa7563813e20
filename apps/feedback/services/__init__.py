from apps.feedback.services.handling import assign, link_customer, set_priority, set_tags, take_up, wait
from apps.feedback.services.opening import open_case
from apps.feedback.services.solving import close_solved, reopen, solve
from apps.feedback.services.talking import customer_writes, note, reply
from apps.feedback.services.timing import mark_due

__all__ = [
    "assign",
    "close_solved",
    "customer_writes",
    "link_customer",
    "mark_due",
    "note",
    "open_case",
    "reopen",
    "reply",
    "set_priority",
    "set_tags",
    "solve",
    "take_up",
    "wait",
]
