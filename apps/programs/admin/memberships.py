from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.common.admin import History
from apps.programs.models import Membership


@admin.register(Membership)
class MembershipDesk(History):
    list_display = ["customer", "program", "points", "waiting", "set_aside", "joined_at"]
    list_filter = ["program"]
    list_select_related = ["customer", "program", "available", "pending", "held"]
    search_fields = ["customer__name_key", "customer__phone", "customer__email"]

    @admin.display(description=_("Points"), ordering="available__balance")
    def points(self, membership: Membership) -> int:
        return membership.available.balance

    @admin.display(description=_("Waiting"), ordering="pending__balance")
    def waiting(self, membership: Membership) -> int:
        return membership.pending.balance

    @admin.display(description=_("Set aside"), ordering="held__balance")
    def set_aside(self, membership: Membership) -> int:
        return membership.held.balance
