"""A new survey: choose a template, and it stands there complete, in three languages and switched off."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.common.errors import DomainError
from apps.staff.doors import worker
from apps.surveys.admin.pages.frame import frame
from apps.surveys.services import TEMPLATES, create_survey


@require_http_methods(["GET", "HEAD", "POST"])
def new_page(request: HttpRequest) -> HttpResponse:
    worker(request, "surveys.add_survey")
    if request.method == "POST":
        try:
            survey = create_survey(template=request.POST.get("template", ""))
        except DomainError as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("The survey is ready. Read it once, then switch it on."))
            return redirect("admin:surveys_survey_preview", survey.pk)
    context = {**frame(request, None, _("New survey")), "templates": list(TEMPLATES.values())}
    return render(request, "admin/surveys/new.html", context)
