from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.common.admin import Desk
from apps.common.spelling import number
from apps.segments.admin.builder import builder_page, draft_view, picks_view, preview_view
from apps.segments.admin.people import people_page, remove_page
from apps.segments.models import Segment


@admin.register(Segment)
class SegmentDesk(Desk):
    """The list is the theme's; a segment is written in the builder."""

    list_display = ["name", "people", "counted_at", "changed_at", "changed_by"]
    list_select_related = ["changed_by"]
    search_fields = ["name", "name_key"]

    @admin.display(description=_("People"), ordering="size")
    def people(self, segment: Segment) -> str:
        link = reverse("admin:segments_segment_people", args=[segment.pk])
        return format_html('<a class="underline" href="{}">{}</a>', link, number(segment.size))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("draft/", view(draft_view), name="segments_draft"),
            path("preview/", view(preview_view), name="segments_preview"),
            path("picks/", view(picks_view), name="segments_picks"),
            path("<int:segment_id>/people/", view(people_page), name="segments_segment_people"),
            path("<int:segment_id>/remove/", view(remove_page), name="segments_segment_remove"),
            *super().get_urls(),
        ]

    def changeform_view(  # type: ignore[override]  # the theme promises a template response to nobody
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return builder_page(request, object_id)
