from __future__ import annotations

import datetime as dt

from apps.common import clock
from apps.feedback.models import Case, CaseEvent
from apps.staff.models import User


def locked(case: Case) -> Case:
    """The case as it stands now, held until the transaction ends."""
    return Case.objects.select_for_update(of=("self",), no_key=True).select_related("customer").get(pk=case.pk)


def tell(
    case: Case,
    kind: str,
    *,
    by: User | None,
    became: str = "",
    owner: User | None = None,
    at: dt.datetime | None = None,
) -> CaseEvent:
    """One line more in the history of a case."""
    return CaseEvent.objects.create(case=case, kind=kind, by=by, became=became, owner=owner, at=at or clock.now())
