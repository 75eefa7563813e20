"""A low score is not filed away: somebody gets a case with a time by which they answer (rule 102)."""

from __future__ import annotations

from django.utils import translation

from apps.feedback.models import Case
from apps.feedback.models.talk import TEXT_MAX
from apps.feedback.services import open_case
from apps.surveys import score
from apps.surveys.models import Answer, Response


def open_cases_for(response: Response) -> Case | None:
    """The case of a finished response that is low; None where the score is fine or nobody could be answered. Once.

    The customer reads the case, too: it says what they were asked and what they answered, in their language.
    """
    customer = response.customer
    if customer is None or not score.is_low(response.kind, response.score):
        return None
    with translation.override(customer.language):
        subject = f"{response.survey.title} ({response.score})"
        text = _words(response) or _number(response)
    case = open_case(
        channel=Case.Channel.SURVEY,
        customer=customer,
        subject=subject,
        text=text,
        reference=f"survey:{response.public_id}",
        priority=Case.Priority.HIGH,
        order=response.order,
        owner=response.survey.follow_up_by,
    )
    response.follow_up = case
    response.save(update_fields=["follow_up"])
    return case


def _words(response: Response) -> str:
    said = Answer.objects.filter(response=response).exclude(words="").order_by("question__position", "pk")
    return "\n\n".join(answer.words for answer in said)[:TEXT_MAX]


def _number(response: Response) -> str:
    """The question and the number, of somebody who wrote nothing."""
    score = Answer.objects.select_related("question").get(response=response, question__is_score=True)
    return f"{score.question.text} {score.number}"
