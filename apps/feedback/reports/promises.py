"""What was promised to a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from apps.feedback.models import Case, CaseRules, Promise, Timer

# Where no promise of the shop fits: an answer within one business hour, a solution within three days of eight hours.
FIRST_REPLY_MINUTES, NEXT_REPLY_MINUTES, RESOLUTION_MINUTES = 60, 240, 1_440


@dataclass(frozen=True, slots=True)
class CaseTerms:
    """Business time promised to one case, in seconds; a kind that is not named is not promised."""

    name: str
    seconds: dict[str, int]


def promise_for(case: Case, promises: Iterable[Promise] | None = None) -> CaseTerms:
    """The first promise that fits (rule 103), or the house's own."""
    if promises is None:
        promises = Promise.objects.all()
    found = next((promise for promise in promises if promise.fits(case)), None)
    if found is None:
        figures = FIRST_REPLY_MINUTES, NEXT_REPLY_MINUTES, RESOLUTION_MINUTES
        return _terms("", *figures)
    return _terms(found.name, found.first_reply_minutes, found.next_reply_minutes, found.resolution_minutes)


def _terms(name: str, first: int | None, later: int | None, solution: int | None) -> CaseTerms:
    minutes = {Timer.Kind.FIRST_REPLY: first, Timer.Kind.NEXT_REPLY: later, Timer.Kind.RESOLUTION: solution}
    return CaseTerms(name, {str(kind): figure * 60 for kind, figure in minutes.items() if figure})


def case_rules() -> CaseRules:
    """As saved, or the defaults."""
    return CaseRules.objects.filter(pk=1).first() or CaseRules(pk=1)
