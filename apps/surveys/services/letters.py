"""The letter that asks, and its one reminder.

Their purpose is "survey": like letters about one's own points they need no consent to offers, wait out quiet hours and stop
at one click; and they stop for whoever waits for an answer of ours.
"""

from __future__ import annotations

from django.utils import translation

from apps.messaging.models import Message
from apps.messaging.services import queue_letter
from apps.surveys.models import Invitation, Question
from apps.surveys.questions import KINDS
from apps.surveys.services.links import invitation_token, survey_link

TEMPLATE = "surveys/invitation"


def write_letter(invitation: Invitation, *, is_reminder: bool = False) -> Message:
    """Lay it into the tray. Once per invitation, and once more as its reminder."""
    customer, survey = invitation.customer, invitation.survey
    link = survey_link(invitation_token(invitation))
    with translation.override(customer.language):
        score = survey.questions.filter(is_score=True).first()
        context = {
            "name": customer.name,
            "title": survey.title,
            "intro": survey.intro,
            "question": score.text if score else "",
            "link": link,
            "buttons": _buttons(score, link),
            "low": str(KINDS[score.kind].low) if score else "",
            "high": str(KINDS[score.kind].high) if score else "",
            "is_reminder": is_reminder,
        }
    return queue_letter(
        reference=f"{'survey-reminder' if is_reminder else 'survey'}:{invitation.public_id}",
        template=TEMPLATE,
        purpose=Message.Purpose.SURVEY,
        to=customer.email,
        language=customer.language,
        context=context,
        customer=customer,
        valid_until=invitation.expires_at,
    )


def _buttons(score: Question | None, link: str) -> list[tuple[int, str]]:
    """A number each, with the address of a page on which it is chosen already: opening it gives no answer (rule 100)."""
    return [(number, f"{link}?score={number}") for number in KINDS[score.kind].numbers] if score else []
