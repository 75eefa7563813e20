from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.common.admin import Desk, DeskForm, History, whole_numbers
from apps.common.spelling import percent_text
from apps.rewards.models import Redemption, Reward
from apps.shop.forms import MoneyField, shown


class RewardForm(DeskForm[Reward]):
    amount_minor = MoneyField(
        label=_("Amount off"), required=False, help_text=_("Only for “amount off”: 25.00 takes 25 off the bill.")
    )

    class Meta:
        model = Reward
        fields = [
            "program",
            "name",
            "code",
            "description",
            "kind",
            "amount_minor",
            "percent",
            "product",
            "price_points",
            "stock_left",
            "per_member_max",
            "valid_from_on",
            "valid_until_on",
            "code_days",
            "is_active",
        ]


@admin.register(Reward)
class RewardDesk(Desk):
    form = RewardForm
    list_display = ["name", "kind", "worth", "price", "stock_left", "is_active", "program"]
    list_filter = ["is_active", "kind", "program"]
    list_select_related = ["program", "product"]
    search_fields = ["name", "code"]
    prepopulated_fields = {"code": ["name"]}
    autocomplete_fields = ["product"]
    price = whole_numbers("price_points", _("price in points"))

    @admin.display(description=_("Worth"))
    def worth(self, reward: Reward) -> str:
        if reward.amount_minor is not None:
            return shown(reward.amount_minor)
        if reward.percent is not None:
            return percent_text(reward.percent)
        return str(reward.product or "")


@admin.register(Redemption)
class RedemptionDesk(History):
    list_display = [
        "reward",
        "member",
        "code",
        "points",
        "status",
        "issued_at",
        "expires_on",
        "ended_at",
        "order",
    ]
    list_filter = ["status", "reward"]
    search_fields = ["membership__customer__name_key", "membership__customer__phone", "code__tail"]
    points = whole_numbers("price_points", _("points"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Redemption]:
        return (
            super().get_queryset(request).select_related("reward", "membership__customer", "code", "order", "ended_by")
        )

    @admin.display(description=_("Member"))
    def member(self, redemption: Redemption) -> str:
        return str(redemption.membership.customer)
