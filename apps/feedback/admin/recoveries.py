from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.common.admin import History
from apps.feedback.models import Recovery
from apps.feedback.services import approve, refuse
from apps.feedback.services.recovering import APPROVE
from apps.shop.forms import shown as money
from apps.staff.models import User


@admin.register(Recovery)
class RecoveryDesk(History):
    """What was given to make cases right, by whom, and what waits for a second person."""

    list_display = ["asked_at", "member", "what", "cost", "state", "asked_by", "decided_by"]
    list_filter = ["state", "kind", "given_on", "asked_by"]
    search_fields = ["case__subject", "case__customer__name_key"]
    date_hierarchy = "asked_at"
    actions = ["approve", "refuse"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Recovery]:
        found: QuerySet[Recovery] = Recovery.objects.with_story()
        return found

    @admin.display(description=_("Customer"))
    def member(self, recovery: Recovery) -> str:
        return recovery.case.who

    @admin.display(description=_("What"))
    def what(self, recovery: Recovery) -> str:
        return recovery.what

    @admin.display(description=_("Cost"), ordering="cost_minor")
    def cost(self, recovery: Recovery) -> str:
        return money(recovery.cost_minor)

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.has_perm(APPROVE)

    @admin.action(description=_("Agree and give it"), permissions=["decide"])
    def approve(self, request: HttpRequest, recoveries: QuerySet[Recovery]) -> None:
        by = request.user
        assert isinstance(by, User), "the desk lets nobody else in"
        self.ask(
            request,
            recoveries,
            lambda recovery: approve(recovery=recovery, by=by),
            done=lambda n: ngettext("%(count)d is given.", "%(count)d are given.", n) % {"count": n},
        )

    @admin.action(description=_("Refuse"), permissions=["decide"])
    def refuse(self, request: HttpRequest, recoveries: QuerySet[Recovery]) -> None:
        by = request.user
        assert isinstance(by, User), "the desk lets nobody else in"
        self.ask(
            request,
            recoveries,
            lambda recovery: refuse(recovery=recovery, by=by),
            done=lambda n: ngettext("%(count)d is refused.", "%(count)d are refused.", n) % {"count": n},
        )

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The case it belongs to."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        is_number = object_id.isascii() and object_id.isdigit() and len(object_id) < 16
        recovery = get_object_or_404(Recovery, pk=int(object_id) if is_number else 0)
        return redirect("admin:feedback_case_change", recovery.case_id)
