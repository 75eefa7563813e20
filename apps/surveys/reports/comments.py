"""What people said in their own words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from apps.customers.models import Customer
from apps.surveys.models import Answer
from apps.surveys.reports.scores import Answers


@dataclass(frozen=True, slots=True)
class Comment:
    response_id: int
    at: dt.datetime | None
    score: int | None
    words: str
    customer: Customer | None
    case_id: int | None


def comments(answers: Answers, *, limit: int = 10) -> list[Comment]:
    """The newest. One query."""
    rows = Answer.objects.filter(response__in=answers.rows()).exclude(words="")
    rows = rows.select_related("response__customer").order_by("-response__finished_at", "-pk")
    return [
        Comment(
            response_id=row.response_id,
            at=row.response.finished_at,
            score=row.response.score,
            words=row.words,
            customer=row.response.customer,
            case_id=row.response.follow_up_id,
        )
        for row in rows[:limit]
    ]
