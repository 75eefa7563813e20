from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.common import clock
from apps.feedback.errors import BadCase, CaseClosed
from apps.feedback.models import Case, CaseEvent
from apps.feedback.reports import case_rules, promise_for
from apps.feedback.services.locking import locked, tell
from apps.feedback.services.peace import end_peace, leave_in_peace
from apps.feedback.services.timing import REPLIES, Kind, Watchmaker, save_due
from apps.staff.models import User


@transaction.atomic
def solve(*, case: Case, outcome: str, by: User) -> Case:
    """Nothing is left to do, and this is how it ended. A reply that nobody needs any more is not counted as kept.

    Again with another outcome corrects it. Raises BadCase without an outcome, CaseClosed.
    """
    if outcome not in Case.Outcome.values:
        raise BadCase(_("Choose how it ended."), field="outcome")
    case = locked(case)
    if case.status == Case.Status.CLOSED:
        raise CaseClosed(_("This case is closed."))
    if case.status == Case.Status.SOLVED and case.outcome == outcome:
        return case
    if case.is_unsolved:
        watchmaker = Watchmaker.called()
        watchmaker.stop(case, REPLIES, is_dropped=True)
        watchmaker.stop(case, [Kind.RESOLUTION], is_dropped=outcome in Case.NOT_REAL)
        case.solved_at = clock.now()
    case.status, case.outcome, case.due_at = Case.Status.SOLVED, outcome, None
    case.save(update_fields=["status", "outcome", "solved_at", "due_at"])
    tell(case, CaseEvent.Kind.SOLVED, by=by, became=outcome)
    end_peace(case)
    return case


@transaction.atomic
def reopen(*, case: Case, by: User) -> Case:
    """Take a solved case up again. Raises CaseClosed once the days for it are over."""
    case = locked(case)
    if case.is_unsolved:
        return case
    if not may_come_back(case, clock.now()):
        raise CaseClosed(_("This case is closed. Please open a new one."))
    open_again(case, Watchmaker.called(), by)
    save_due(case)
    return case


def may_come_back(case: Case, now: dt.datetime) -> bool:
    """Whether a solved case can still be opened again (rule 105), be it by a sweep that is late."""
    days = dt.timedelta(days=case_rules().reopen_days)
    return case.status == Case.Status.SOLVED and case.solved_at is not None and now < case.solved_at + days


def open_again(case: Case, watchmaker: Watchmaker, by: User | None) -> None:
    """A new promise of a solution, counted from now; also of a first reply to whoever never had one."""
    case.status, case.outcome, case.solved_at = Case.Status.OPEN, "", None
    case.reopened_count += 1
    case.save(update_fields=["status", "outcome", "solved_at", "reopened_count"])
    terms = promise_for(case)
    watchmaker.start(case, Kind.RESOLUTION, terms.seconds.get(Kind.RESOLUTION))
    if case.first_replied_at is None:
        watchmaker.start(case, Kind.FIRST_REPLY, terms.seconds.get(Kind.FIRST_REPLY))
    tell(case, CaseEvent.Kind.REOPENED, by=by)
    leave_in_peace(case)


@transaction.atomic
def close_solved(*, limit: int) -> int:
    """Close for good what was solved long enough ago. Returns how many; safe to run twice at once."""
    now = clock.now()
    until = now - dt.timedelta(days=case_rules().reopen_days)
    skip = connection.features.has_select_for_update_skip_locked
    due = Case.objects.filter(status=Case.Status.SOLVED, solved_at__lte=until).order_by("solved_at", "pk")
    cases = list(due.select_for_update(no_key=True, skip_locked=skip)[:limit])
    for case in cases:
        case.status, case.closed_at = Case.Status.CLOSED, now
        case.save(update_fields=["status", "closed_at"])
        tell(case, CaseEvent.Kind.CLOSED, by=None)
    return len(cases)
