"""What can be asked of customers about their cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.common.among import among
from apps.feedback.models import Case
from apps.segments.drafts import Values
from apps.segments.kinds import Kind, add_kind, words

OPEN, NONE = "open", "none"


class OpenCase(Kind):
    name = "open_case"
    label = _("Has an open case")
    heading = _("Cases")

    def fields(self) -> dict[str, forms.Field]:
        ways = [(OPEN, _("waits for an answer or a solution")), (NONE, _("has no open case"))]
        return {"how": words.choice(_("Case"), ways)}

    def matching(self, values: Values, today: dt.date) -> Q | QuerySet[Any]:
        waiting = Case.objects.unsolved().filter(customer__isnull=False).order_by().values("customer_id")
        return waiting if values.how == OPEN else ~Q(pk__in=waiting)

    def why(self, values: Values, customer_ids: Collection[int], today: dt.date) -> dict[int, str]:
        rows = Case.objects.unsolved().filter(among("customer_id", customer_ids)).order_by("-pk")
        subjects = {case.customer_id: case.subject for case in rows.only("customer_id", "subject")}
        known = {pk: gettext("Open case: %(subject)s") % {"subject": subject} for pk, subject in subjects.items() if pk}
        return words.for_all(customer_ids, known, gettext("No open case"))


def enter() -> None:
    add_kind(OpenCase())
