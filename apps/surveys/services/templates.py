"""Surveys from a template: complete, in three languages, and switched off."""

from __future__ import annotations

from itertools import count

from django.db import transaction
from django.utils.translation import gettext as _

from apps.surveys import default_texts
from apps.surveys.default_texts import Ask, Template, Three
from apps.surveys.errors import BadSurvey
from apps.surveys.models import Choice, Question, Survey
from apps.surveys.models.texts import LANGUAGES

TEMPLATES: dict[str, Template] = {template.code: template for template in default_texts.ALL}


@transaction.atomic
def create_survey(*, template: str, name: str = "", code: str = "") -> Survey:
    """A survey with its questions. Raises BadSurvey for an unknown template."""
    model = TEMPLATES.get(template)
    if model is None:
        raise BadSurvey(_("There is no such template."))
    survey = Survey.objects.create(
        code=code or _free_code(model.code),
        name=name or str(model.name),
        kind=model.kind,
        about=model.about,
        trigger=model.trigger,
        **_texts("title", model.title),
        **_texts("intro", model.intro),
        **model.settings,
    )
    for position, ask in enumerate(model.asks, start=1):
        _add(survey, position, ask)
    return survey


def _add(survey: Survey, position: int, ask: Ask) -> None:
    question = Question.objects.create(
        survey=survey,
        position=position,
        kind=ask.kind,
        is_score=ask.is_score,
        is_required=ask.is_score,
        profile_key=ask.profile_key,
        **_texts("text", ask.text),
    )
    for place, text in enumerate(ask.choices, start=1):
        Choice.objects.create(question=question, position=place, **_texts("text", text))


def _texts(name: str, three: Three) -> dict[str, str]:
    return {f"{name}_{language}": text for language, text in zip(LANGUAGES, three, strict=True)}


def _free_code(wanted: str) -> str:
    taken = set(Survey.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    return next(code for number in count(1) if (code := wanted if number == 1 else f"{wanted}-{number}") not in taken)
