from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.common.admin import History
from apps.offers.models import OfferUse
from apps.shop.forms import shown


@admin.register(OfferUse)
class OfferUseDesk(History):
    list_display = ["offer", "code", "customer", "status", "order", "discount", "at"]
    list_filter = ["status", "offer"]
    list_select_related = ["offer", "code__code", "customer", "order"]
    search_fields = ["order__external_id", "customer__name_key"]

    @admin.display(description=_("Discount"))
    def discount(self, use: OfferUse) -> str:
        return shown(use.discount_minor)
