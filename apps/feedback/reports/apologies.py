"""Prepared answers, filled for one case. The shop's text knows these placeholders and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from apps.feedback.models import Apology, Case
from apps.messaging.placeholders import fill
from apps.shop.services import current_shop
from apps.staff.models import User

PLACEHOLDERS = ("name", "shop", "staff", "subject")


@dataclass(frozen=True, slots=True)
class Prepared:
    name: str
    text: str


def prepared_answers(case: Case, by: User) -> list[Prepared]:
    """In the customer's language, else in the shop's, else in whichever there is. Two queries."""
    language = case.customer.language if case.customer else case.language
    wanted = (language, current_shop().language)
    values = {
        "name": case.customer.name if case.customer else case.name,
        "shop": current_shop().name,
        "staff": by.name,
        "subject": case.subject,
    }
    answers = []
    for apology in Apology.objects.filter(is_active=True).prefetch_related("texts"):
        texts = {each.language: each.text for each in apology.texts.all()}
        text = next((texts[one] for one in wanted if one in texts), next(iter(texts.values()), ""))
        if text:
            answers.append(Prepared(apology.name, fill(text, values)))
    return answers
