"""What every page about a survey stands in."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from apps.surveys.models import Survey


def survey_or_404(survey_id: int) -> Survey:
    return get_object_or_404(Survey, pk=survey_id)


def frame(request: HttpRequest, survey: Survey | None, title: str) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        "title": title,
        "opts": Survey._meta,
        "survey": survey,
        "may_change": request.user.has_perm("surveys.change_survey"),
    }
