"""What somebody agreed to, as of now: the newest word per channel and purpose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.common.among import among
from apps.common.spelling import day_text
from apps.customers.models import Consent
from apps.segments.drafts import Values
from apps.segments.kinds import words
from apps.segments.kinds.base import Kind

YES, NO, UNASKED, NOT_YES = "yes", "no", "unasked", "not_yes"


class Agreed(Kind):
    name = "consent"
    label = _("Agreed to letters")
    heading = words.ALLOWED

    def fields(self) -> dict[str, forms.Field]:
        ways = [
            (YES, _("agreed")),
            (NOT_YES, _("has not agreed")),
            (NO, _("said no")),
            (UNASKED, _("was never asked")),
        ]
        return {
            "how": words.choice(_("Answer"), ways),
            "word": words.choice(_("Channel"), Consent.Channel.choices),
            "other_word": words.choice(_("About"), Consent.Purpose.choices),
        }

    def matching(self, values: Values, today: dt.date) -> Q | QuerySet[Any]:
        said = Consent.objects.filter(channel=values.word, purpose=values.other_word).order_by()
        if values.how == UNASKED:
            return ~Q(pk__in=said.values("customer_id"))
        newest = said.latest_words().values("customer_id")
        if values.how == NO:
            return newest.filter(granted=False)
        agreed = newest.filter(granted=True)
        return agreed if values.how == YES else ~Q(pk__in=agreed)

    def why(self, values: Values, customer_ids: Collection[int], today: dt.date) -> dict[int, str]:
        said = Consent.objects.filter(
            among("customer_id", customer_ids), channel=values.word, purpose=values.other_word
        )
        channel = dict(Consent.Channel.choices)[values.word]
        purpose = dict(Consent.Purpose.choices)[values.other_word]
        known = {
            row.customer_id: (
                gettext("%(channel)s, %(purpose)s: yes, since %(day)s")
                if row.granted
                else gettext("%(channel)s, %(purpose)s: no, since %(day)s")
            )
            % {"channel": channel, "purpose": purpose, "day": day_text(words.day_of(row.recorded_at))}
            for row in said.latest_words()
        }
        unasked = gettext("%(channel)s, %(purpose)s: never asked") % {"channel": channel, "purpose": purpose}
        return words.for_all(customer_ids, known, unasked)
