"""Letters that wait in the tray, held back, let go or taken out: for whoever wrote them."""

from __future__ import annotations

from django.db.models import QuerySet

from apps.common import clock
from apps.messaging.models import Message

State = Message.State


def hold_letters(letters: QuerySet[Message]) -> int:
    """Those that have not been taken up stay in the tray. Returns how many."""
    return letters.filter(state=State.QUEUED).update(state=State.HELD)


def let_letters_go(letters: QuerySet[Message]) -> int:
    """They are due again, if their day has not passed: the postman asks."""
    return letters.filter(state=State.HELD).update(state=State.QUEUED, due_at=clock.now())


def take_letters_out(letters: QuerySet[Message]) -> int:
    """They will not be sent. One that is being sent right now is."""
    return letters.filter(state__in=[State.QUEUED, State.HELD]).update(state=State.SKIPPED, reason="cancelled")
