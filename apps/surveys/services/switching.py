from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common import clock
from apps.surveys.errors import BadSurvey
from apps.surveys.models import Question, Survey
from apps.surveys.questions import KINDS


@transaction.atomic
def switch_on(*, survey: Survey) -> Survey:
    """Begin to ask: about what happens from now on, never about the past. Raises BadSurvey for one nobody could answer."""
    held = Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
    _check(held)
    if not held.is_on:
        held.is_on, held.on_since_at = True, clock.now()
        held.save(update_fields=["is_on", "on_since_at"])
    return held


@transaction.atomic
def switch_off(*, survey: Survey) -> Survey:
    """Ask nobody more. Letters that are out can be answered until their last day."""
    held = Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)
    held.is_on = False
    held.save(update_fields=["is_on"])
    return held


def _check(survey: Survey) -> None:
    questions = list(survey.questions.prefetch_related("choices"))
    if not questions:
        raise BadSurvey(_("Write at least one question first."))
    if survey.kind != Survey.Kind.OWN and not any(question.is_score for question in questions):
        raise BadSurvey(_("The question that gives the score is missing."))
    bare = next((each for each in questions if _lacks_choices(each)), None)
    if bare is not None:
        raise BadSurvey(_("“%(question)s” offers no answers yet: it needs at least two.") % {"question": bare.text})


def _lacks_choices(question: Question) -> bool:
    return KINDS[question.kind].has_choices and len(question.choices.all()) < 2
