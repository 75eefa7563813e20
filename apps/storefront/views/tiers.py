"""A member's tier as the API tells it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.common import money
from apps.programs.reports import Goal, StandingReport
from apps.shop.services import current_shop
from apps.storefront.fields import Output


class TierOutput(Output):
    """``missing`` is money as a decimal, or a number of points or purchases, as ``basis`` says."""

    class GoalOutput(Output):
        tier = serializers.CharField()
        missing = serializers.CharField()
        by = serializers.DateField(allow_null=True, help_text="The last day on which it counts.")
        text = serializers.CharField(help_text="The same in words, in the language of the request.")

    code = serializers.CharField()
    name = serializers.CharField()
    multiplier = serializers.CharField()
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True, help_text="Promised at least so long; null has no end.")
    basis = serializers.ChoiceField(["spend", "points", "orders"])
    reach = GoalOutput(allow_null=True)
    keep = GoalOutput(allow_null=True)


def tier_row(standing: StandingReport | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    return {
        "code": standing.tier.code,
        "name": standing.tier.name,
        "multiplier": f"{standing.tier.multiplier_milli / 1000:g}",
        "since": standing.since_on,
        "until": standing.until_on,
        "basis": standing.basis,
        "reach": _goal(standing.reach),
        "keep": _goal(standing.keep),
    }


def _goal(goal: Goal | None) -> dict[str, Any] | None:
    if goal is None:
        return None
    missing = money.to_text(goal.missing, current_shop().currency) if goal.basis == "spend" else str(goal.missing)
    return {"tier": goal.tier.code, "missing": missing, "by": goal.by_on, "text": goal.text}
