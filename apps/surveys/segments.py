"""What segments may ask about surveys: the latest score, and what somebody told about themselves (G5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common.among import among
from apps.common.spelling import day_text, list_text
from apps.segments.drafts import Values
from apps.segments.errors import BadCondition
from apps.segments.kinds import Kind, add_kind, words
from apps.surveys.models import Choice, ProfileAnswer, Response, Survey

HEADING = gettext_lazy("Surveys")
AT_LEAST, AT_MOST = "at_least", "at_most"
SCORE_MAX = 10


class LatestScore(Kind):
    """Only the newest answer of its kind counts: whoever was unhappy once and is happy now is happy."""

    name = "survey_score"
    label = gettext_lazy("Latest score in a survey")
    heading = HEADING

    def fields(self) -> dict[str, forms.Field]:
        return {
            "word": words.choice(
                gettext_lazy("Survey"), [each for each in Survey.Kind.choices if each[0] != Survey.Kind.OWN]
            ),
            "how": words.choice(
                gettext_lazy("Gave"), [(AT_MOST, gettext_lazy("at most")), (AT_LEAST, gettext_lazy("at least"))]
            ),
            "low": forms.IntegerField(label=gettext_lazy("Score"), min_value=0, max_value=SCORE_MAX, initial=6),
            "days": words.last_days(),
        }

    def agree(self, values: Values) -> None:
        if values.word == Survey.Kind.CSAT and not 1 <= (values.low or 0) <= 5:
            raise BadCondition(_("Satisfaction is answered from 1 to 5."), field="low")

    def matching(self, values: Values, today: dt.date) -> Q | QuerySet[Any]:
        newest = _newest(values.word)
        if values.days is not None:
            newest = newest.filter(finished_at__gte=words.since(values.days, today))
        low = values.low or 0
        matched = newest.filter(score__lte=low) if values.how == AT_MOST else newest.filter(score__gte=low)
        return matched.values("customer_id")

    def why(self, values: Values, customer_ids: Collection[int], today: dt.date) -> dict[int, str]:
        known = {}
        for row in _newest(values.word).filter(among("customer_id", customer_ids)):
            if row.customer_id is not None and row.finished_at is not None:
                day = day_text(words.day_of(row.finished_at))
                known[row.customer_id] = _("Gave %(score)d on %(day)s") % {"score": row.score or 0, "day": day}
        return words.for_all(customer_ids, known, _("Gave no score"))


class ToldUs(Kind):
    """One of the answers to questions that are remembered."""

    name = "survey_profile"
    label = gettext_lazy("Told us about themselves")
    heading = HEADING

    def fields(self) -> dict[str, forms.Field]:
        # What is offered is looked up when the form is drawn: a new question is there at once.
        return {"keys": words.several(gettext_lazy("One of these answers"), _offered())}

    def matching(self, values: Values, today: dt.date) -> Q | QuerySet[Any]:
        return ProfileAnswer.objects.filter(choice_id__in=_ids(values)).values("customer_id")

    def why(self, values: Values, customer_ids: Collection[int], today: dt.date) -> dict[int, str]:
        said: dict[int, list[str]] = {}
        rows = ProfileAnswer.objects.filter(among("customer_id", customer_ids), choice__isnull=False)
        for row in rows.select_related("choice"):
            said.setdefault(row.customer_id, []).append(str(row.choice))
        known = {pk: _("Told us: %(answers)s") % {"answers": list_text(texts)} for pk, texts in said.items()}
        return words.for_all(customer_ids, known, _("Told us nothing yet"))


def _newest(kind: str) -> QuerySet[Response]:
    said = Response.objects.finished().filter(kind=kind, customer__isnull=False)
    newer = Response.objects.finished().filter(kind=kind, customer=OuterRef("customer"))
    later = Q(finished_at__gt=OuterRef("finished_at")) | Q(finished_at=OuterRef("finished_at"), pk__gt=OuterRef("pk"))
    return said.filter(~Exists(newer.filter(later)))


def _offered() -> list[tuple[str, str]]:
    choices = Choice.objects.exclude(question__profile_key="").select_related("question")
    ordered = choices.order_by("question__profile_key", "question", "position", "pk")
    return [(str(choice.pk), f"{choice.question.text} {choice.text}") for choice in ordered]


def _ids(values: Values) -> list[int]:
    return [int(key) for key in values.keys if key.isascii() and key.isdigit()]


def enter() -> None:
    for kind in (LatestScore(), ToldUs()):
        add_kind(kind)
