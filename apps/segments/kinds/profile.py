"""Who somebody is: their language, how they can be reached, the day they became known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.common.among import among
from apps.common.spelling import list_text
from apps.customers.models import Customer
from apps.segments.drafts import Values
from apps.segments.errors import BadCondition
from apps.segments.kinds import words
from apps.segments.kinds.base import Kind

IS, IS_NOT = "is", "is_not"
HAS, HAS_NOT = "has", "has_not"
WITHIN, LONGER, EXACTLY, BETWEEN = "within", "longer", "exactly", "between"
# What a customer may have, by the column that holds it.
HELD = {"email": _("an e-mail address"), "phone": _("a phone number"), "name": _("a name")}


class Language(Kind):
    name = "language"
    label = _("Language")
    heading = words.PEOPLE

    def fields(self) -> dict[str, forms.Field]:
        return {
            "how": words.choice(_("Language"), [(IS, _("is one of")), (IS_NOT, _("is none of"))]),
            "keys": words.several(_("Languages"), settings.LANGUAGES),
        }

    def matching(self, values: Values, today: dt.date) -> Q | QuerySet[Any]:
        speaks = Q(language__in=values.keys)
        return speaks if values.how == IS else ~speaks

    def why(self, values: Values, customer_ids: Collection[int], today: dt.date) -> dict[int, str]:
        names, text = dict(settings.LANGUAGES), gettext("Language: %(name)s")
        rows = Customer.objects.filter(among("pk", customer_ids)).values_list("pk", "language")
        return {pk: text % {"name": gettext(str(names.get(code, code)))} for pk, code in rows}


class Contact(Kind):
    name = "contact"
    label = _("E-mail, phone or name")
    heading = words.PEOPLE

    def fields(self) -> dict[str, forms.Field]:
        return {
            "how": words.choice(_("The customer"), [(HAS, _("has given")), (HAS_NOT, _("has not given"))]),
            "word": words.choice(_("What"), HELD.items()),
        }

    def matching(self, values: Values, today: dt.date) -> Q | QuerySet[Any]:
        missing = Q(**{values.word: ""}) if values.word in HELD else Q(pk__in=())
        return missing if values.how == HAS_NOT else ~missing

    def why(self, values: Values, customer_ids: Collection[int], today: dt.date) -> dict[int, str]:
        found = {}
        for row in Customer.objects.filter(among("pk", customer_ids)).values("pk", *HELD):
            given = [str(label) for column, label in HELD.items() if row[column]]
            found[row["pk"]] = (
                gettext("Has given: %(list)s") % {"list": list_text(given)} if given else gettext("Has given nothing")
            )
        return found


class Joined(Kind):
    name = "joined"
    label = _("Joining day")
    heading = words.PEOPLE
    needless: ClassVar = {BETWEEN: {"days"}} | dict.fromkeys((WITHIN, LONGER, EXACTLY), ("first_on", "last_on"))

    def fields(self) -> dict[str, forms.Field]:
        ways = [
            (WITHIN, _("in the last … days")),
            (LONGER, _("more than … days ago")),
            (EXACTLY, _("exactly … days ago")),
            (BETWEEN, _("between two days")),
        ]
        return {
            "how": words.choice(_("Joined"), ways),
            "days": words.days_field(_("Days"), initial=30, required=False),
            "first_on": words.day_field(_("From")),
            "last_on": words.day_field(_("To")),
        }

    def agree(self, values: Values) -> None:
        if values.how != BETWEEN and values.days is None:
            raise BadCondition(_("Say how many days."), field="days")
        if values.how == BETWEEN and values.first_on is None and values.last_on is None:
            raise BadCondition(_("Give the first day, the last day or both."), field="first_on")
        if values.first_on and values.last_on and values.first_on > values.last_on:
            raise BadCondition(_("The last day lies before the first one."), field="last_on")

    def matching(self, values: Values, today: dt.date) -> Q | QuerySet[Any]:
        if values.how == BETWEEN:
            return words.between("joined_at", values.first_on, values.last_on)
        day = today - dt.timedelta(days=values.days or 0)
        if values.how == EXACTLY:
            return words.between("joined_at", day, day)
        if values.how == WITHIN:
            return words.between("joined_at", day, today)
        return words.between("joined_at", None, day - dt.timedelta(days=1))

    def why(self, values: Values, customer_ids: Collection[int], today: dt.date) -> dict[int, str]:
        text = gettext("Known since %(day)s")
        rows = Customer.objects.filter(among("pk", customer_ids)).values_list("pk", "joined_at")
        return {pk: text % {"day": words.ago(words.day_of(at), today)} for pk, at in rows}
