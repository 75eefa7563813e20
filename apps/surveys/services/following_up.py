"""A low score is not filed away: somebody gets a case with a time by which they answer (rule 102)."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from apps.feedback.models import Case
from apps.feedback.models.talk import TEXT_MAX
from apps.feedback.services import open_case
from apps.shop.services import current_shop
from apps.surveys import score
from apps.surveys.models import Answer, Response


def open_cases_for(response: Response) -> Case | None:
    """The case of a finished response that is low; None where the score is fine or nobody could be answered. Once."""
    customer = response.customer
    if customer is None or not score.is_low(response.kind, response.score):
        return None
    with translation.override(current_shop().language):
        subject = _("%(survey)s: %(score)d") % {"survey": response.survey.name, "score": response.score or 0}
        nothing = _("Nothing was written, only the number was given.")
    case = open_case(
        channel=Case.Channel.SURVEY,
        customer=customer,
        subject=subject,
        text=_words(response) or nothing,
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
