from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.common.admin import Desk
from apps.offers.admin.editor import (
    add_code_view,
    close_code_view,
    edit_page,
    make_batch_view,
    move_view,
    sentence_view,
)
from apps.offers.admin.files import batch_file_view
from apps.offers.models import Offer, Tally
from apps.offers.services import change_offer
from apps.offers.telling import gift_of
from apps.shop.forms import shown


@admin.register(Offer)
class OfferDesk(Desk):
    """The list is the theme's; the page of one offer is the editor's own."""

    list_display = ["name", "gift", "status", "starts_on", "ends_on", "needs_code", "used", "given_away"]
    list_filter = ["status", "kind", "needs_code"]
    search_fields = ["name", "codes__text"]
    actions = ["set_live", "pause"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Offer]:
        offers: QuerySet[Offer] = super().get_queryset(request)
        total = Tally.objects.filter(scope=Tally.Scope.OFFER, offer=OuterRef("pk"))
        return offers.annotate(
            uses_count=Coalesce(Subquery(total.values("uses")[:1]), 0),
            spent_minor=Coalesce(Subquery(total.values("money_minor")[:1]), 0, output_field=BigIntegerField()),
        ).prefetch_related("products", "categories")

    @admin.display(description=_("What it gives"))
    def gift(self, offer: Offer) -> str:
        terms = {field.name: getattr(offer, field.attname) for field in offer._meta.concrete_fields}
        return gift_of(
            terms | {name: [str(row) for row in getattr(offer, name).all()] for name in ("products", "categories")}
        )

    @admin.display(description=_("Used"), ordering="uses_count")
    def used(self, offer: Any) -> str:
        return f"{offer.uses_count} / {offer.uses_max}" if offer.uses_max else str(offer.uses_count)

    @admin.display(description=_("Given away"), ordering="spent_minor")
    def given_away(self, offer: Any) -> str:
        spent = shown(offer.spent_minor)
        return f"{spent} / {shown(offer.budget_minor)}" if offer.budget_minor else spent

    @admin.action(description=_("Set live"), permissions=["manage"])
    def set_live(self, request: HttpRequest, rows: QuerySet[Offer]) -> None:
        self._move(request, rows, Offer.Status.LIVE)

    @admin.action(description=_("Pause"), permissions=["manage"])
    def pause(self, request: HttpRequest, rows: QuerySet[Offer]) -> None:
        self._move(request, rows, Offer.Status.PAUSED)

    def has_manage_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("offers.change_offer"))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("sentence/", view(sentence_view), name="offers_sentence"),
            path("<int:offer_id>/move/", view(move_view), name="offers_move"),
            path("<int:offer_id>/codes/", view(add_code_view), name="offers_add_code"),
            path("<int:offer_id>/batches/", view(make_batch_view), name="offers_make_batch"),
            path("codes/<int:promo_id>/close/", view(close_code_view), name="offers_close_code"),
            path("batches/<int:batch_id>/codes.csv", view(batch_file_view), name="offers_batch_file"),
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

    def _move(self, request: HttpRequest, rows: QuerySet[Offer], status: str) -> None:
        self.ask(
            request,
            rows,
            lambda offer: change_offer(offer=offer, status=status),
            done=lambda count: (
                ngettext("%(count)d offer changed.", "%(count)d offers changed.", count) % {"count": count}
            ),
        )
