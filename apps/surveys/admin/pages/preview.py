"""What people will read, in each language, and the switch."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from apps.common.errors import DomainError
from apps.common.spelling import number
from apps.staff.doors import worker
from apps.surveys.admin.pages.frame import frame, survey_or_404
from apps.surveys.models import Question, Survey
from apps.surveys.questions import KINDS
from apps.surveys.services import switch_off, switch_on


@dataclass(frozen=True, slots=True)
class Asked:
    text: str
    kind: str
    numbers: tuple[int, ...]
    choices: list[str]
    ends: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A survey as one language's readers see it."""

    code: str
    language: str
    title: str
    intro: str
    questions: list[Asked]


@require_safe
def preview_page(request: HttpRequest, survey_id: int) -> HttpResponse:
    worker(request, "surveys.view_survey")
    survey = survey_or_404(survey_id)
    context = {
        **frame(request, survey, survey.name),
        "readings": [_reading(survey, code, str(name)) for code, name in settings.LANGUAGES],
        "sentences": sentences(survey),
    }
    return render(request, "admin/surveys/preview.html", context)


@require_POST
def switch_view(request: HttpRequest, survey_id: int) -> HttpResponse:
    worker(request, "surveys.change_survey")
    survey = survey_or_404(survey_id)
    try:
        if request.POST.get("to") == "on":
            switch_on(survey=survey)
            messages.success(request, _("It is on: whoever comes from now on is asked."))
        else:
            switch_off(survey=survey)
            messages.success(request, _("Nobody is asked any more. Letters that are out can still be answered."))
    except DomainError as refusal:
        messages.warning(request, str(refusal))
    return redirect("admin:surveys_survey_preview", survey.pk)


def _reading(survey: Survey, code: str, name: str) -> Reading:
    with translation.override(code):
        return Reading(
            code=code,
            language=name,
            title=survey.title,
            intro=survey.intro,
            questions=[_asked(question) for question in survey.questions.prefetch_related("choices")],
        )


def _asked(question: Question) -> Asked:
    kind = KINDS[question.kind]
    return Asked(
        text=question.text,
        kind=str(kind.label),
        numbers=kind.numbers,
        choices=[choice.text for choice in question.choices.all()],
        ends=f"{kind.numbers[0]}: {kind.low} · {kind.numbers[-1]}: {kind.high}" if kind.numbers else "",
    )


def sentences(survey: Survey) -> list[str]:
    """Whom it asks and when, in whole sentences."""
    days = survey.delay_days
    when = {
        Survey.Trigger.DELIVERY: ngettext(
            "We ask %(count)s day after a delivery, or after a purchase at the till.",
            "We ask %(count)s days after a delivery, or after a purchase at the till.",
            days,
        ),
        Survey.Trigger.PURCHASE: ngettext(
            "We ask %(count)s day after a purchase.", "We ask %(count)s days after a purchase.", days
        ),
        Survey.Trigger.CASE: ngettext(
            "We ask %(count)s day after a case was solved, once per case.",
            "We ask %(count)s days after a case was solved, once per case.",
            days,
        ),
        Survey.Trigger.SPREAD: _("Everybody is asked once a quarter, spread over its weekdays."),
        Survey.Trigger.HAND: _("We ask nobody by ourselves: you send it, or it stands on receipts."),
    }[Survey.Trigger(survey.trigger)]
    told = [when % {"count": number(days)} if "%(" in when else when]
    if survey.sample_percent < 100:
        told.append(_("%(percent)s %% of them are drawn.") % {"percent": number(survey.sample_percent)})
    rest = survey.recontact_days
    if rest:
        text = ngettext(
            "Nobody is asked again within %(count)s day.", "Nobody is asked again within %(count)s days.", rest
        )
        told.append(text % {"count": number(rest)})
    open_for = ngettext("The link works for %(count)s day.", "The link works for %(count)s days.", survey.valid_days)
    told.append(open_for % {"count": number(survey.valid_days)})
    if survey.remind_after_days:
        later = survey.remind_after_days
        text = ngettext(
            "Whoever is silent gets one reminder after %(count)s day.",
            "Whoever is silent gets one reminder after %(count)s days.",
            later,
        )
        told.append(text % {"count": number(later)})
    told.append(_("Nobody is asked who waits for an answer of yours, or who does not want to be asked."))
    return told
