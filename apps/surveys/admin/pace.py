from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

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
        if self.has_add_permission(request) and Pace.objects.filter(pk=1).exists():
            return self.change_view(request, "1", form_url, extra_context)
        return super().add_view(request, form_url, extra_context)
