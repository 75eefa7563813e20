"""What every page about a survey stands in."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from apps.staff.models import User
from apps.surveys.models import Survey


def need(request: HttpRequest, permission: str) -> User:
    if not (isinstance(request.user, User) and request.user.has_perm(permission)):
        raise PermissionDenied
    return request.user


def survey_or_404(survey_id: int) -> Survey:
    return get_object_or_404(Survey, pk=survey_id)


def frame(request: HttpRequest, survey: Survey | None, title: str) -> dict[str, Any]:
    user = request.user
    assert isinstance(user, User), "the desk lets nobody else in"
    return {
        **admin.site.each_context(request),
        "title": title,
        "opts": Survey._meta,
        "survey": survey,
        "may_change": user.has_perm("surveys.change_survey"),
    }
