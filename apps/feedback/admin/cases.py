from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from apps.common.admin import History, page_button
from apps.feedback.admin.inbox import call_page, callers, conversation_page, deed, inbox_lists, inbox_page
from apps.feedback.admin.kept import kept_page
from apps.feedback.models import Case


@admin.register(Case)
class CaseDesk(History):
    """Every case there ever was; the work is done in the inbox."""

    list_display = ["case", "who", "channel", "status", "priority", "owner", "outcome", "opened_at"]
    list_filter = ["status", "priority", "channel", "outcome", "tags", "is_newcomer", "opened_at"]
    search_fields = ["subject", "customer__name_key", "customer__email", "customer__phone", "name", "contact"]
    date_hierarchy = "opened_at"
    actions_list = ["inbox"]  # type: ignore[assignment]  # the theme declares an empty tuple

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        found: QuerySet[Case] = Case.objects.with_story()
        return found

    @admin.display(description=_("Case"), ordering="pk")
    def case(self, case: Case) -> str:
        return str(case)

    @admin.display(description=_("Customer"))
    def who(self, case: Case) -> str:
        return case.who

    @page_button(description=_("Inbox"), permissions=["view"])
    def inbox(self, request: HttpRequest) -> HttpResponse:
        return redirect("admin:feedback_case_inbox")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("inbox/", view(inbox_page), name="feedback_case_inbox"),
            path("inbox/lists/", view(inbox_lists), name="feedback_case_lists"),
            path("call/", view(call_page), name="feedback_case_call"),
            path("kept/", view(kept_page), name="feedback_case_kept"),
            path("callers/", view(callers), name="feedback_case_callers"),
            path("<int:pk>/do/<slug:name>/", view(deed), name="feedback_case_deed"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The conversation."""
        if not (object_id.isascii() and object_id.isdigit() and len(object_id) < 16):
            raise Http404
        return conversation_page(request, int(object_id))
