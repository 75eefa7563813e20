from __future__ import annotations

from django.contrib import admin

from apps.common.admin import History
from apps.segments.models import Segment


@admin.register(Segment)
class SegmentDesk(History):
    list_display = ["name", "size", "counted_at", "changed_at", "changed_by"]
    list_select_related = ["changed_by"]
    search_fields = ["name_key"]
