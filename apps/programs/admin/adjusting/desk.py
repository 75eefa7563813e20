from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from apps.common import clock
from apps.common.admin import History, page_button, row_id
from apps.common.errors import DomainError
from apps.programs.admin.adjusting.dialog import PERMISSION
from apps.programs.admin.adjusting.forms import LimitsForm
from apps.programs.admin.adjusting.told import balance_text, done_text, points_text, undone_text
from apps.programs.models import Adjustment, Membership
from apps.programs.reports import adjust_limits, takeable
from apps.programs.services import may_undo, set_adjust_limits, undo_adjustment
from apps.staff.models import User


@admin.register(Adjustment)
class AdjustmentDesk(History):
    """What was corrected by hand, by whom and why; each can be undone once."""

    list_display = ["created_at", "member", "change", "reason", "by", "words", "state"]
    list_filter = ["reason", "made_on", ("undone_at", admin.EmptyFieldListFilter), "membership__program"]
    search_fields = ["membership__customer__name_key", "note", "words"]
    date_hierarchy = "made_on"
    actions = ["undo"]
    actions_list = ["limits"]  # type: ignore[assignment]  # the theme declares an empty tuple

    def get_queryset(self, request: HttpRequest) -> QuerySet[Adjustment]:
        found: QuerySet[Adjustment] = Adjustment.objects.with_story()
        return found

    @admin.display(description=_("Member"))
    def member(self, adjustment: Adjustment) -> str:
        return str(adjustment.membership)

    @admin.display(description=_("Points"), ordering="points")
    def change(self, adjustment: Adjustment) -> str:
        return str(adjustment)

    @admin.display(description=_("Undone"))
    def state(self, adjustment: Adjustment) -> str:
        return str(adjustment.undone_by or "")

    @admin.action(description=_("Undo"), permissions=["undo"])
    def undo(self, request: HttpRequest, adjustments: QuerySet[Adjustment]) -> None:
        by = request.user
        assert isinstance(by, User), "the desk lets nobody else in"
        self.ask(
            request,
            adjustments,
            lambda adjustment: undo_adjustment(adjustment=adjustment, by=by),
            done=lambda n: (
                ngettext("%(count)d adjustment is undone.", "%(count)d adjustments are undone.", n) % {"count": n}
            ),
        )

    def has_undo_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.has_perm(PERMISSION)

    @page_button(description=_("Limits by role"), permissions=["undo"])
    def limits(self, request: HttpRequest) -> HttpResponse:
        return redirect("admin:programs_adjust_limits")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("limits/", view(self.limits_view), name="programs_adjust_limits"),
            path("<int:pk>/undo/", view(require_POST(self.undo_view)), name="programs_adjustment_undo"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What was done, and the button that undoes it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        story = Adjustment.objects.with_story().select_related("membership__available")
        adjustment = get_object_or_404(story, pk=row_id(object_id))
        return render(request, "admin/programs/adjusting/done.html", self._story(request, adjustment))

    def _story(self, request: HttpRequest, adjustment: Adjustment) -> dict[str, Any]:
        membership = Membership.objects.with_wallet().get(pk=adjustment.membership_id)
        can_take = takeable(adjustment, membership.available.balance) if adjustment.points > 0 else -adjustment.points
        return {
            **self.admin_site.each_context(request),
            "title": _("Adjustment"),
            "opts": self.opts,
            "adjustment": adjustment,
            "done": done_text(adjustment),
            "undone": undone_text(adjustment) if adjustment.undone_at else "",
            "balance": balance_text(membership),
            "may_undo": self.has_undo_permission(request) and may_undo(adjustment, request.user, clock.now()),
            "can_take": max(can_take, 0),
            "can_take_text": points_text(max(can_take, 0)),
            "takes_all": can_take == abs(adjustment.points),
            "may_adjust": self.has_undo_permission(request),
        }

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        by = request.user
        if not (isinstance(by, User) and self.has_undo_permission(request)):
            raise PermissionDenied
        try:
            undone = undo_adjustment(adjustment=get_object_or_404(Adjustment, pk=pk), by=by)
        except DomainError as refusal:
            self.message_user(request, str(refusal), messages.WARNING)
        else:
            self.message_user(request, undone_text(undone), messages.SUCCESS)
        return redirect("admin:programs_adjustment_change", pk)

    def limits_view(self, request: HttpRequest) -> HttpResponse:
        by = request.user
        if not (isinstance(by, User) and self.has_view_permission(request)):
            raise PermissionDenied
        may_change = by.role == User.Role.OWNER or by.is_superuser
        form = LimitsForm(request.POST if may_change and request.method == "POST" else None, initial=adjust_limits())
        if form.is_bound and form.is_valid():
            set_adjust_limits(limits=form.cleaned_data, by=by)
            self.message_user(request, _("The limits hold from now on."), messages.SUCCESS)
            return redirect("admin:programs_adjustment_changelist")
        page = {
            **self.admin_site.each_context(request),
            "title": _("Limits by role"),
            "opts": self.opts,
            "form": form,
            "may_change": may_change,
            "rows": [(field.label, form.get_initial_for_field(field.field, field.name)) for field in form],
        }
        return render(request, "admin/programs/adjusting/limits.html", page)
