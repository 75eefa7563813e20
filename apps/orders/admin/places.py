from __future__ import annotations

from django.contrib import admin

from apps.common.admin import Desk
from apps.orders.models import Channel, Store


@admin.register(Channel)
class ChannelDesk(Desk):
    list_display = ["name", "code", "kind"]
    search_fields = ["name", "code"]


@admin.register(Store)
class StoreDesk(Desk):
    list_display = ["name", "code", "is_active"]
    search_fields = ["name", "code"]
