"""Birthdays ahead. Whoever was born on 29 February celebrates on the 28th in common years."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Collection
from typing import Any, ClassVar

from babel.dates import format_date
from django import forms
from django.db.models import ExpressionWrapper, IntegerField, Q, QuerySet, Value
from django.db.models.functions import ExtractDay, ExtractMonth
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils.dates import MONTHS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.common.among import among
from apps.common.spelling import language
from apps.customers.models import Customer
from apps.segments.drafts import Values
from apps.segments.errors import BadCondition
from apps.segments.kinds import words
from apps.segments.kinds.base import Kind

AHEAD, MONTH, KNOWN, UNKNOWN = "ahead", "month", "known", "unknown"
# Month and day as one number: 503 is the third of May.
PLACE = ExpressionWrapper(
    ExtractMonth("birthday_on") * Value(100) + ExtractDay("birthday_on"), output_field=IntegerField()
)


class Birthday(Kind):
    name = "birthday"
    label = _("Birthday")
    heading = words.PEOPLE
    needless: ClassVar = {AHEAD: {"word"}, MONTH: {"days"}} | dict.fromkeys((KNOWN, UNKNOWN), ("days", "word"))

    def fields(self) -> dict[str, forms.Field]:
        ways = [
            (AHEAD, _("in the next … days")),
            (MONTH, _("in the month")),
            (KNOWN, _("is known")),
            (UNKNOWN, _("is not known")),
        ]
        months = [("", "–"), *((str(number), name) for number, name in MONTHS.items())]
        return {
            "how": words.choice(_("Birthday"), ways),
            "days": words.days_field(_("Days"), initial=7, required=False, help_text=_("0: today.")),
            "word": words.choice(_("Month"), months, required=False),
        }

    def agree(self, values: Values) -> None:
        if values.how == AHEAD and values.days is None:
            raise BadCondition(_("Say how many days."), field="days")
        if values.how == MONTH and values.word not in {str(number) for number in MONTHS}:
            raise BadCondition(_("Choose a month."), field="word")

    def matching(self, values: Values, today: dt.date) -> Q | QuerySet[Any]:
        known = Q(birthday_on__isnull=False)
        if values.how == KNOWN:
            return known
        if values.how == UNKNOWN:
            return ~known
        if values.how == MONTH:
            return known & Q(birthday_on__month=int(values.word))
        return known & _ahead(today, values.days or 0)

    def why(self, values: Values, customer_ids: Collection[int], today: dt.date) -> dict[int, str]:
        rows = Customer.objects.filter(among("pk", customer_ids)).values_list("pk", "birthday_on")
        text = gettext("Birthday: %(day)s")
        known = {pk: text % {"day": format_date(day, "d MMMM", locale=language())} for pk, day in rows if day}
        return words.for_all(customer_ids, known, gettext("Birthday not known"))


def _ahead(today: dt.date, days: int) -> Q:
    """From today to so many days ahead, over the turn of the year if need be."""
    if days >= 365:
        return Q()
    last_day = today + dt.timedelta(days=days)
    first, last = _place(today), _place(last_day)
    if last == 228 and not calendar.isleap(last_day.year):
        last = 229
    begun, not_over = Q(GreaterThanOrEqual(PLACE, first)), Q(LessThanOrEqual(PLACE, last))
    return begun & not_over if first <= last else begun | not_over


def _place(day: dt.date) -> int:
    return day.month * 100 + day.day
