from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.common.admin import History
from apps.offers.models import Offer
from apps.offers.services import change_offer
from apps.shop.forms import shown


@admin.register(Offer)
class OfferDesk(History):
    list_display = ["name", "kind", "status", "starts_on", "ends_on", "needs_code", "budget", "uses_max"]
    list_filter = ["status", "kind", "needs_code"]
    search_fields = ["name"]
    actions = ["set_live", "pause"]

    @admin.display(description=_("Budget"))
    def budget(self, offer: Offer) -> str:
        return "" if offer.budget_minor is None else shown(offer.budget_minor)

    @admin.action(description=_("Set live"), permissions=["manage"])
    def set_live(self, request: HttpRequest, rows: QuerySet[Offer]) -> None:
        self._move(request, rows, Offer.Status.LIVE)

    @admin.action(description=_("Pause"), permissions=["manage"])
    def pause(self, request: HttpRequest, rows: QuerySet[Offer]) -> None:
        self._move(request, rows, Offer.Status.PAUSED)

    def has_manage_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("offers.change_offer")

    def _move(self, request: HttpRequest, rows: QuerySet[Offer], status: str) -> None:
        self.ask(
            request,
            rows,
            lambda offer: change_offer(offer=offer, status=status),
            done=lambda count: (
                ngettext("%(count)d offer changed.", "%(count)d offers changed.", count) % {"count": count}
            ),
        )
