"""The page behind a survey's link: no sign-in, no script needed, and nothing happens by opening it (rule 100)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.common.errors import DomainError
from apps.portal.session import speak_to
from apps.surveys import score, services
from apps.surveys.errors import AlreadyAnswered, BadAnswer, BadLink, LinkOver
from apps.surveys.models import Question
from apps.surveys.reports.pages import first_page, second_page, shown
from apps.surveys.services import Asked

PAGE, OVER, THANKS = "portal/survey/page.html", "portal/survey/over.html", "portal/survey/thanks.html"
STATUS: dict[type[DomainError], int] = {BadLink: 404, LinkOver: 410, AlreadyAnswered: 409}
REST = "rest"


def _asked(view: Callable[[HttpRequest, Asked], HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand what a link leads to to the view; a link that is not ours gets its page. Speaks the customer's language until
    somebody chooses another."""

    # The signed link is the proof: whoever has it may answer, from a mail program's browser without cookies, too.
    @csrf_exempt
    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        try:
            asked = services.look_up(token)
        except BadLink:
            return render(request, OVER, {"what": "bad_link"}, status=404)
        if asked.customer is not None and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            speak_to(request, asked.customer)
        return view(request, asked)

    return opened


@require_http_methods(["GET", "HEAD", "POST"])
@_asked
def survey(request: HttpRequest, asked: Asked) -> HttpResponse:
    if request.method == "POST":
        return _save(request, asked)
    if asked.is_used:
        return render(request, OVER, {"what": "already_answered", "survey": asked.survey})
    if asked.is_over:
        return render(request, OVER, {"what": "link_over", "survey": asked.survey}, status=410)
    if _has_begun(asked):
        return _page(request, asked, second_page(asked.survey), step=REST)
    return _page(request, asked, first_page(asked.survey), chosen=request.GET.get("score", ""))


@require_safe
@_asked
def thanks(request: HttpRequest, asked: Asked) -> HttpResponse:
    response = asked.response
    if response is None or not asked.is_used:
        return redirect("portal:survey", asked.token)
    context = {
        "survey": asked.survey,
        "is_promoter": score.is_promoter(response.kind, response.score),
        "is_low": score.is_low(response.kind, response.score),
        # Of the case that a low number opened; empty once somebody has answered.
        "answer_by": response.follow_up.due_at if response.follow_up else None,
    }
    return render(request, THANKS, context)


@require_POST
@_asked
def seen(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Sent by the page once somebody touches it: programs that only open links do not."""
    if asked.invitation is not None:
        services.note_opened(asked.invitation)
    return HttpResponse(status=204)


def _save(request: HttpRequest, asked: Asked) -> HttpResponse:
    is_rest = request.POST.get("step") == REST
    questions = second_page(asked.survey) if is_rest else first_page(asked.survey)
    typed = {name: values for name, values in request.POST.lists() if name.startswith("q")}
    try:
        response = services.answer(
            token=asked.token, typed=typed, language=get_language() or "", finish=is_rest, questions=questions
        )
    except BadAnswer as refusal:
        problems = refusal.facts.get("problems")
        if not isinstance(problems, dict):
            # The first page was never sent.
            return redirect("portal:survey", asked.token)
        return _page(request, asked, questions, step=REST if is_rest else "", typed=typed, problems=problems)
    except (LinkOver, AlreadyAnswered) as refusal:
        context = {"what": refusal.code, "survey": asked.survey}
        return render(request, OVER, context, status=STATUS[type(refusal)])
    if response.finished_at is not None:
        return redirect("portal:survey_thanks", asked.token)
    return redirect("portal:survey", asked.token)


def _has_begun(asked: Asked) -> bool:
    """Whether the first page was sent; the second may still be empty."""
    if asked.response is None:
        return False
    said = set(asked.response.answers.values_list("question_id", flat=True))
    return all(question.pk in said for question in first_page(asked.survey) if question.is_required)


def _page(
    request: HttpRequest,
    asked: Asked,
    questions: Sequence[Question],
    *,
    step: str = "",
    chosen: str = "",
    typed: dict[str, list[str]] | None = None,
    problems: dict[str, str] | None = None,
) -> HttpResponse:
    if chosen and typed is None and questions:
        typed = {questions[0].field: [chosen]}
    context = {
        "survey": asked.survey,
        "order": asked.order,
        "shown": shown(questions, response=asked.response, typed=typed, problems=problems),
        "step": step,
        "has_problems": bool(problems),
        "is_last": step == REST or len(questions) == asked.survey.questions.count(),
        "expires_at": asked.expires_at,
        "token": asked.token,
    }
    return render(request, PAGE, context, status=422 if problems else 200)
