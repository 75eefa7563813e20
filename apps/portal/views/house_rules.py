"""The rules of the programmes, for whoever wants to know before joining; no session needed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.programs.models import Program
from apps.programs.reports import house_rules


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    programs = [(program, house_rules(program)) for program in Program.objects.live()]
    return render(request, "portal/house_rules.html", {"programs": programs})
