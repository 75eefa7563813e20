from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from apps.common.admin import Desk
from apps.surveys.models import Pace


@admin.register(Pace)
class PaceDesk(Desk):
    """One row, made by the first sweep or here."""

    list_display = ["__str__", "cooldown_days", "contact_gap_days"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not Pace.objects.exists()
