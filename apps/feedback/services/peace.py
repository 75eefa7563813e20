"""While somebody waits for us they get no offers and no questions. Letters about their points still come."""

from __future__ import annotations

from apps.feedback.models import Case
from apps.messaging.models import Pause
from apps.messaging.services import pause, resume

_SILENT = (Pause.What.MARKETING, Pause.What.SURVEYS)


def leave_in_peace(case: Case) -> None:
    if case.customer is not None:
        for what in _SILENT:
            pause(customer=case.customer, what=what, reference=_reference(case, what))


def end_peace(case: Case) -> None:
    for what in _SILENT:
        resume(reference=_reference(case, what))


def _reference(case: Case, what: str) -> str:
    return f"case:{case.pk}:{what}"
