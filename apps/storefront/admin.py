from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.common.admin import History, HistoryRows
from apps.storefront.models import ApiKey, KeyScope
from apps.storefront.services import revoke_key


class ScopeRows(HistoryRows):
    model = KeyScope
    fields = ["scope"]


@admin.register(ApiKey)
class ApiKeyDesk(History):
    """Keys are made on the command line, which shows them once; here they are seen and ended."""

    list_display = ["name", "prefix", "kind", "channel", "created_at", "last_used_at", "revoked_at"]
    list_filter = ["kind", "channel"]
    list_select_related = ["channel"]
    search_fields = ["name", "prefix"]
    fields = ["name", "prefix", "kind", "channel", "created_at", "last_used_at", "revoked_at"]
    inlines = [ScopeRows]
    actions = ["revoke"]

    @admin.action(description=_("Revoke at once and for good"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, keys: QuerySet[ApiKey]) -> None:
        self.ask(
            request,
            keys,
            lambda key: revoke_key(prefix=key.prefix),
            done=lambda count: (
                ngettext("%(count)d key was revoked.", "%(count)d keys were revoked.", count) % {"count": count}
            ),
        )

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("storefront.change_apikey")
