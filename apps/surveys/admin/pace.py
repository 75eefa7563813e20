from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from apps.common.admin import Desk
from apps.surveys.models import Pace


@admin.register(Pace)
class PaceDesk(Desk):
    """One row, made by the first sweep or here. Whether it is there is asked only by whoever wants to add it: the menu of
    every page asks for the permission."""

    list_display = ["__str__", "cooldown_days", "contact_gap_days"]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if Pace.objects.filter(pk=1).exists():
            return redirect("admin:surveys_pace_change", 1)
        return super().add_view(request, form_url, extra_context)
