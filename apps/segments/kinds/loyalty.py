"""Levels and balances of the shop's programmes."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.common.among import among
from apps.common.spelling import list_text, points_text
from apps.programs.models import Membership, Program, Tier
from apps.segments.drafts import Values
from apps.segments.errors import BadCondition
from apps.segments.kinds import words
from apps.segments.kinds.base import Kind
from apps.segments.kinds.picking import PickField

IS, IS_NOT = "is", "is_not"
AT_LEAST, AT_MOST = "at_least", "at_most"


class TierField(PickField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.ladder.program}: {obj}"


class Level(Kind):
    name = "tier"
    label = _("Level")
    heading = words.LOYALTY

    def fields(self) -> dict[str, forms.Field]:
        tiers = Tier.objects.select_related("ladder__program").order_by("ladder__program__name", "threshold")
        return {
            "how": words.choice(_("Level"), [(IS, _("is one of")), (IS_NOT, _("is none of"))]),
            "tiers": TierField(tiers, label=_("Levels")),
        }

    def agree(self, values: Values) -> None:
        if not values.tiers:
            raise BadCondition(_("Choose at least one."), field="tiers")

    def matching(self, values: Values, today: dt.date) -> Q | QuerySet[Any]:
        has = Membership.objects.filter(tier_id__in=values.tiers).order_by().values("customer_id")
        return has if values.how == IS else ~Q(pk__in=has)

    def why(self, values: Values, customer_ids: Collection[int], today: dt.date) -> dict[int, str]:
        names: dict[int, list[str]] = defaultdict(list)
        rows = Membership.objects.filter(among("customer_id", customer_ids), tier__isnull=False).order_by(
            "program__name"
        )
        for customer_id, name in rows.values_list("customer_id", "tier__name"):
            names[customer_id].append(name)
        text = gettext("Level: %(list)s")
        known = {each: text % {"list": list_text(found)} for each, found in names.items()}
        return words.for_all(customer_ids, known, gettext("No level"))


class Balance(Kind):
    """Points that can be spent now. Whoever is no member has no balance, not one of 0."""

    name = "balance"
    label = _("Points")
    heading = words.LOYALTY

    def fields(self) -> dict[str, forms.Field]:
        programs = Program.objects.order_by("name", "pk")
        return {
            "program": forms.ModelChoiceField(programs, label=_("Programme"), empty_label=None),
            "how": words.choice(_("Points"), [(AT_LEAST, _("at least")), (AT_MOST, _("at most"))]),
            "low": words.figure(_("How many"), initial=100),
        }

    def agree(self, values: Values) -> None:
        if values.program is None:
            raise BadCondition(_("Choose a programme."), field="program")

    def matching(self, values: Values, today: dt.date) -> Q | QuerySet[Any]:
        edge = "available__balance__lte" if values.how == AT_MOST else "available__balance__gte"
        members = Membership.objects.filter(Q(**{edge: values.low or 0}), program=values.program)
        return members.order_by().values("customer_id")

    def why(self, values: Values, customer_ids: Collection[int], today: dt.date) -> dict[int, str]:
        rows = Membership.objects.filter(among("customer_id", customer_ids), program=values.program)
        text = gettext("Has %(points)s")
        known = {
            customer_id: text % {"points": points_text(balance)}
            for customer_id, balance in rows.values_list("customer_id", "available__balance")
        }
        return words.for_all(customer_ids, known, gettext("Is not a member"))
