"""What became of those who were unhappy (rule 102)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from apps.feedback.models import Case, Timer
from apps.surveys.models import Response
from apps.surveys.reports.scores import Answers


@dataclass(frozen=True, slots=True)
class Followed:
    """``in_time`` of the solved kept every promise; ``again`` answered once more, by ``change`` points on average."""

    opened: int
    solved: int
    in_time: int
    again: int
    change: float | None


def followed(answers: Answers) -> Followed:
    """Of the low answers among these. Three queries."""
    rows = answers.rows().filter(follow_up__isnull=False)
    solved = Q(follow_up__status__in=[Case.Status.SOLVED, Case.Status.CLOSED])
    late = Timer.objects.filter(
        Q(result=Timer.Result.MISSED) | Q(breached_at__isnull=False), case=OuterRef("follow_up")
    )
    states = list(rows.filter(solved).annotate(is_late=Exists(late)).values_list("is_late", flat=True))
    changes = [after - before for before, after in _pairs(rows)]
    return Followed(
        opened=rows.count(),
        solved=len(states),
        in_time=states.count(False),
        again=len(changes),
        change=sum(changes) / len(changes) if changes else None,
    )


def _pairs(rows: QuerySet[Response]) -> list[tuple[Any, Any]]:
    """A low score, and what the same customer gave the next time."""
    later = Response.objects.finished().filter(
        customer=OuterRef("customer"),
        kind=OuterRef("kind"),
        about=OuterRef("about"),
        finished_at__gt=OuterRef("finished_at"),
    )
    following = Subquery(later.order_by("finished_at", "pk").values("score")[:1])
    return list(rows.annotate(after=following).filter(after__isnull=False).values_list("score", "after"))
