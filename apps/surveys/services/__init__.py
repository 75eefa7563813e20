from apps.surveys.services.answering import answer, finish_response, read
from apps.surveys.services.following_up import open_cases_for
from apps.surveys.services.inviting import invite, invite_due
from apps.surveys.services.links import (
    Asked,
    invitation_token,
    look_up,
    note_opened,
    receipt_link,
    receipt_token,
    survey_link,
)
from apps.surveys.services.sweeping import close_expired, finish_left, follow_letters, remind_due
from apps.surveys.services.switching import switch_off, switch_on
from apps.surveys.services.templates import TEMPLATES, create_survey

__all__ = [
    "TEMPLATES",
    "Asked",
    "answer",
    "close_expired",
    "create_survey",
    "finish_left",
    "finish_response",
    "follow_letters",
    "invitation_token",
    "invite",
    "invite_due",
    "look_up",
    "note_opened",
    "open_cases_for",
    "read",
    "receipt_link",
    "receipt_token",
    "remind_due",
    "survey_link",
    "switch_off",
    "switch_on",
]
