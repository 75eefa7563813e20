"""What came of a survey: the score, its months and parts, how many answered, what they said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from apps.common import clock
from apps.common.admin import dress
from apps.common.spelling import number
from apps.orders.models import Store
from apps.programs.models import Tier
from apps.segments.models import Segment
from apps.shop.services import current_shop
from apps.staff.doors import worker
from apps.surveys.admin.pages.chart import months_chart
from apps.surveys.admin.pages.figures import explained, figure
from apps.surveys.admin.pages.frame import frame, survey_or_404
from apps.surveys.models import Invitation, Survey
from apps.surveys.reports import (
    Answers,
    Followed,
    Funnel,
    Part,
    by_month,
    by_segment,
    by_store,
    by_tier,
    comments,
    followed,
    funnel,
    scored,
)

# Each costs a query.
SEGMENTS_MAX = 10
PERIODS = [
    ("90", gettext_lazy("the last 90 days")),
    ("30", gettext_lazy("the last 30 days")),
    ("365", gettext_lazy("the last 365 days")),
    ("", gettext_lazy("everything so far")),
]


class FilterForm(forms.Form):
    days = forms.ChoiceField(label=gettext_lazy("Time"), choices=PERIODS, required=False)
    store = forms.ModelChoiceField(Store.objects.all(), label=gettext_lazy("Store"), required=False)
    tier = forms.ModelChoiceField(Tier.objects.select_related("ladder"), label=gettext_lazy("Level"), required=False)
    segment = forms.ModelChoiceField(Segment.objects.all(), label=gettext_lazy("Segment"), required=False)


@require_safe
def results_page(request: HttpRequest, survey_id: int) -> HttpResponse:
    worker(request, "surveys.view_survey")
    survey = survey_or_404(survey_id)
    form = FilterForm(request.GET if request.GET else {"days": "90"})
    dress(form)
    chosen = form.cleaned_data if form.is_valid() else {}
    since = _since(str(chosen.get("days") or ""))
    today = current_shop().local_date(clock.now())
    picked = {name: chosen.get(name) for name in ("store", "tier", "segment")}
    answers = Answers.of(survey, since=since, today=today, **picked)
    always = Answers.of(survey, today=today, **picked)
    steps = funnel(survey, since)
    context = {
        **frame(request, survey, _("Results: %(survey)s") % {"survey": survey.name}),
        "form": form,
        "has_score": survey.kind != Survey.Kind.OWN,
        "steps": _steps(steps),
        "reasons": _reasons(steps),
        "rate": _("%(percent)s %% of the letters that arrived were answered.") % {"percent": number(round(steps.rate))}
        if steps.rate is not None
        else _("No letter has arrived yet."),
        "comments": comments(answers),
        **(_scores(answers, always, today) if survey.kind != Survey.Kind.OWN else {"n": answers.rows().count()}),
    }
    return render(request, "admin/surveys/results.html", context)


def _since(days: str) -> dt.datetime | None:
    if not days:
        return None
    shop = current_shop()
    first = shop.local_date(clock.now()) - dt.timedelta(days=int(days) - 1)
    return clock.start_of_day(first, shop.zone)


def _scores(answers: Answers, always: Answers, today: dt.date) -> dict[str, Any]:
    whole = scored(answers)
    segments = list(Segment.objects.order_by("name", "pk")[:SEGMENTS_MAX])
    groups: list[tuple[str, Sequence[Part]]] = [
        (_("By store"), by_store(answers)),
        (_("By level"), by_tier(answers)),
        (_("By segment"), by_segment(answers, segments, today) if answers.segment is None else []),
    ]
    return {
        "score": whole,
        "figure": figure(whole),
        "explained": explained(whole),
        "followed": _followed(followed(answers)),
        "chart": months_chart(by_month(always), today),
        "groups": [(title, [_line(part) for part in parts]) for title, parts in groups if _says_something(parts)],
    }


def _followed(after: Followed) -> list[tuple[str, str]]:
    """Rule 102: whether somebody called back in time, and whether it helped."""
    if not after.opened:
        return []
    told = [
        (_("Cases opened"), number(after.opened)),
        (_("Solved"), number(after.solved)),
        (_("Solved in time"), number(after.in_time)),
        (_("Answered again later"), number(after.again)),
    ]
    if after.change is not None:
        change = Decimal(after.change).quantize(Decimal("0.1"))
        told.append((_("Change of their score, on average"), f"{'+' if change > 0 else ''}{number(change)}"))
    return told


def _says_something(parts: Sequence[Part]) -> bool:
    return any(part.key is not None for part in parts)


def _line(part: Part) -> tuple[str, str, str]:
    return str(part.key or _("None")), number(part.score.n), figure(part.score)


def _steps(steps: Funnel) -> list[tuple[str, str]]:
    """Rule 101, each step with its number."""
    named = [
        (_("Letters sent"), steps.sent),
        (_("Arrived"), steps.delivered),
        (_("Opened"), steps.opened),
        (_("Begun"), steps.started),
        (_("Answered"), steps.completed),
        (_("Asked too recently"), steps.throttled),
        (_("Do not want to be asked again"), steps.unsubscribed),
        (_("Answered from a receipt"), steps.receipts),
    ]
    return [(name, number(count)) for name, count in named]


def _reasons(steps: Funnel) -> list[tuple[str, str]]:
    labels = dict(Invitation.Reason.choices)
    return [(str(labels.get(reason, reason)), number(count)) for reason, count in steps.skipped.items()]
