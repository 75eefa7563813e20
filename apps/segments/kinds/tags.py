from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from functools import reduce
from operator import and_
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.common.among import among
from apps.common.spelling import list_text
from apps.customers.models import Tag, Tagging
from apps.segments.drafts import Values
from apps.segments.errors import BadCondition
from apps.segments.kinds import words
from apps.segments.kinds.base import Kind
from apps.segments.kinds.picking import PickField

ANY, ALL, NONE = "any", "all", "none"


class Tags(Kind):
    """What the staff stuck on a customer."""

    name = "tags"
    label = _("Tags")
    heading = words.PEOPLE

    def fields(self) -> dict[str, forms.Field]:
        ways = [(ANY, _("at least one of")), (ALL, _("all of")), (NONE, _("none of"))]
        return {
            "how": words.choice(_("Has"), ways),
            "tags": PickField(Tag.objects.all(), label=_("Tags"), searched=("name", "name_key")),
        }

    def agree(self, values: Values) -> None:
        if not values.tags:
            raise BadCondition(_("Choose at least one."), field="tags")

    def matching(self, values: Values, today: dt.date) -> Q | QuerySet[Any]:
        if values.how == ALL:
            return reduce(and_, (Q(pk__in=_tagged([tag])) for tag in values.tags))
        tagged = _tagged(values.tags)
        return ~Q(pk__in=tagged) if values.how == NONE else tagged

    def why(self, values: Values, customer_ids: Collection[int], today: dt.date) -> dict[int, str]:
        names: dict[int, list[str]] = defaultdict(list)
        rows = Tagging.objects.filter(among("customer_id", customer_ids)).order_by("tag__name")
        for customer_id, name in rows.values_list("customer_id", "tag__name"):
            names[customer_id].append(name)
        text = gettext("Tags: %(list)s")
        known = {each: text % {"list": list_text(found)} for each, found in names.items()}
        return words.for_all(customer_ids, known, gettext("No tags"))


def _tagged(tags: Collection[int]) -> QuerySet[Any]:
    return Tagging.objects.filter(tag_id__in=tags).order_by().values("customer_id")
