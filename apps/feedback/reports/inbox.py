"""Who waits, for whom, and until when: the lists of the inbox, and the numbers beside them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.common.among import among
from apps.common.text import fold
from apps.customers.services import search_customers
from apps.feedback.models import Case, Timer
from apps.feedback.models.case import CaseQuerySet
from apps.staff.models import User

FOUND_PEOPLE_MAX = 50
_UNSOLVED = Q(status__in=[Case.Status.OPEN, Case.Status.WAITING])


class Box(models.TextChoices):
    """One list of the inbox."""

    MINE = "mine", _("Mine")
    UNASSIGNED = "unassigned", _("Nobody's")
    OVERDUE = "overdue", _("Overdue")
    NEARLY = "nearly", _("Time nearly over")
    OPEN = "open", _("Unsolved")
    WAITING = "waiting", _("Waiting for the customer")
    SOLVED = "solved", _("Solved")


def _belongs(box: str, user: User) -> Q:
    """One condition for the list and for its number, so that they cannot differ."""
    now = clock.now()
    return {
        Box.MINE: _UNSOLVED & Q(owner=user),
        Box.UNASSIGNED: _UNSOLVED & Q(owner=None),
        Box.OVERDUE: _UNSOLVED & Q(due_at__lte=now),
        Box.NEARLY: _nearly_over(now),
        Box.OPEN: _UNSOLVED,
        Box.WAITING: Q(status=Case.Status.WAITING),
        Box.SOLVED: ~_UNSOLVED,
    }[Box(box)]


def _nearly_over(now: dt.datetime) -> Q:
    """Warned of, and nothing of it is over yet: what is overdue stands in its own list (rule 104)."""
    return _UNSOLVED & Q(due_at__gt=now, pk__in=Timer.objects.nearly_over(now).values("case"))


def nearly_over_ids(cases: Iterable[Case]) -> set[int]:
    """Of these, the ones in the list Box.NEARLY."""
    among_these = among("pk", [case.pk for case in cases])
    return set(Case.objects.filter(among_these, _nearly_over(clock.now())).values_list("pk", flat=True))


def cases_in(box: str, user: User) -> CaseQuerySet:
    """What is due first comes first, and of those due together the first-time buyers; solved ones newest first."""
    cases = Case.objects.filter(_belongs(box, user)).with_story()
    if box == Box.SOLVED:
        return cases.order_by("-solved_at", "-pk")
    return cases.order_by(F("due_at").asc(nulls_last=True), "-is_newcomer", "pk")


def counts(user: User) -> dict[str, int]:
    """How many cases each list holds. One query."""
    found = Case.objects.aggregate(**{box: Count("pk", filter=_belongs(box, user)) for box in Box.values})
    return {box: int(found[box]) for box in Box.values}


def find_cases(text: str) -> CaseQuerySet:
    """By number (#12), by customer however they are found, by what it is about, by tag; solved ones too."""
    typed = text.strip()[:200].replace("\0", "")
    wanted = Q(subject__icontains=typed) | Q(name__icontains=typed) | Q(contact__icontains=typed)
    wanted |= Q(customer__in=search_customers(text=typed, limit=FOUND_PEOPLE_MAX))
    if key := fold(typed):
        wanted |= Q(pk__in=Case.objects.filter(tags__key=key).values("pk"))
    if number := re.fullmatch(r"#?(\d{1,15})", typed):
        wanted |= Q(pk=int(number[1]))
    return Case.objects.filter(wanted).with_story().order_by(F("solved_at").desc(nulls_first=True), "-pk")


def unsolved_count() -> int:
    """For the first page: the same cases as the list Box.OPEN."""
    return Case.objects.unsolved().count()


def overdue_count() -> int:
    """For the first page: the same cases as the list Box.OVERDUE."""
    return Case.objects.overdue().count()


def open_case_ids(customer_ids: Iterable[int]) -> dict[int, int]:
    """Of these customers, those who wait for something: customer id to the id of their oldest unsolved case."""
    rows = Case.objects.unsolved().filter(among("customer_id", customer_ids)).order_by("-pk")
    return {int(customer or 0): case for customer, case in rows.values_list("customer_id", "pk")}
