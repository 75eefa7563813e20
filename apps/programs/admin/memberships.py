from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from apps.common.admin import History, page_button, row_id
from apps.common.spelling import number
from apps.programs.admin.adjusting import adjust_page, adjust_preview
from apps.programs.admin.tiers import MoveRows, give_page
from apps.programs.admin.tiers.giving import PERMISSION as GIVE
from apps.programs.models import Membership
from apps.staff.models import User


@admin.register(Membership)
class MembershipDesk(History):
    list_display = ["customer", "program", "tier", "points", "waiting", "set_aside", "joined_at"]
    list_filter = ["program", "tier", "joined_at"]
    list_select_related = ["customer", "program", "tier", "available", "pending", "held"]
    search_fields = ["customer__name_key", "customer__phone", "customer__email"]
    actions_detail = ["adjust", "give"]  # type: ignore[assignment]  # the theme declares an empty tuple
    readonly_fields = ["tier", "tier_since_on", "tier_until_on"]
    inlines = [MoveRows]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:membership_id>/adjust/", view(adjust_page), name="programs_membership_adjust"),
            path(
                "<int:membership_id>/adjust/preview/", view(adjust_preview), name="programs_membership_adjust_preview"
            ),
            path("<int:membership_id>/tier/", view(give_page), name="programs_membership_tier"),
            *super().get_urls(),
        ]

    @page_button(description=_("Add or take points"), permissions=["adjust"])
    def adjust(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return redirect("admin:programs_membership_adjust", object_id)

    def has_adjust_permission(self, request: HttpRequest, object_id: int | None = None) -> bool:
        return isinstance(request.user, User) and request.user.has_perm("programs.add_adjustment")

    @page_button(description=_("Change the tier"), permissions=["give"])
    def give(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return redirect("admin:programs_membership_tier", object_id)

    def has_give_permission(self, request: HttpRequest, object_id: str | int | None = None) -> bool:
        may = isinstance(request.user, User) and request.user.has_perm(GIVE)
        if object_id is None or not may:
            return may
        pk = row_id(str(object_id))
        return pk is not None and Membership.objects.filter(pk=pk, tier__isnull=False).exists()

    @admin.display(description=_("Points"), ordering="available__balance")
    def points(self, membership: Membership) -> str:
        return number(membership.available.balance)

    @admin.display(description=_("Waiting"), ordering="pending__balance")
    def waiting(self, membership: Membership) -> str:
        return number(membership.pending.balance)

    @admin.display(description=_("Set aside"), ordering="held__balance")
    def set_aside(self, membership: Membership) -> str:
        return number(membership.held.balance)
