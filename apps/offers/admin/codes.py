from __future__ import annotations

from django.contrib import admin

from apps.common.admin import History
from apps.offers.models import CodeBatch, PromoCode


@admin.register(PromoCode)
class PromoCodeDesk(History):
    list_display = ["__str__", "offer", "uses_max", "customer", "last_on", "created_at", "closed_at"]
    list_filter = ["offer"]
    list_select_related = ["offer", "code", "customer"]
    search_fields = ["text", "code__tail", "customer__name_key"]


@admin.register(CodeBatch)
class CodeBatchDesk(History):
    list_display = ["offer", "prefix", "count", "last_on", "created_by", "created_at"]
    list_filter = ["offer"]
    list_select_related = ["offer", "created_by"]
