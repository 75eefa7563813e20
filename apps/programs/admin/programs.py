from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from apps.common.admin import Desk
from apps.programs.admin.editor import edit_page, sentence_view, terms_page
from apps.programs.admin.expiry import expiry_page
from apps.programs.admin.tiers import ladder_page
from apps.programs.models import Program
from apps.shop.forms import shown


@admin.register(Program)
class ProgramDesk(Desk):
    """The list is the theme's; the page of one programme is the editor's own."""

    list_display = ["name", "code", "status", "worth", "members"]
    list_filter = ["status"]
    search_fields = ["name", "code"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Program]:
        programs: QuerySet[Program] = super().get_queryset(request)
        return programs.annotate(members_count=Count("memberships"))

    @admin.display(description=_("100 points"))
    def worth(self, program: Program) -> str:
        return shown(program.hundred_points_minor)

    @admin.display(description=_("Members"), ordering="members_count")
    def members(self, program: Any) -> int:
        return int(program.members_count)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("sentence/", view(sentence_view), name="programs_sentence"),
            path("rules/<int:rule_id>/", view(terms_page), name="programs_terms"),
            path("<int:program_id>/expiry/", view(expiry_page), name="programs_expiry"),
            path("<int:program_id>/tiers/", view(ladder_page), name="programs_ladder"),
            *super().get_urls(),
        ]

    def changeform_view(  # type: ignore[override]  # the theme promises a template response to nobody
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return edit_page(request, object_id)
