"""Letters that wait in the tray, held back, let go or taken out, and back in it: for whoever wrote them."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.common import clock
from apps.messaging.errors import NotAgain
from apps.messaging.models import Message

State = Message.State
# Of failed letters, by their reason: those that nobody can have. A name that is missing here may have arrived.
NEVER_LEFT = (
    "unreachable",
    "not_yet",
    "SMTPRecipientsRefused",
    "SMTPSenderRefused",
    "SMTPDataError",
    "SMTPHeloError",
    "GatewayRefused",
    # As they were written before there was a word of our own for them.
    "ConnectionRefusedError",
    "gaierror",
    "SMTPConnectError",
    "SMTPAuthenticationError",
    "GatewayUnreachable",
)


def hold_letters(letters: QuerySet[Message]) -> int:
    """Those that have not been taken up stay in the tray. Returns how many."""
    return letters.filter(state=State.QUEUED).update(state=State.HELD)


def let_letters_go(letters: QuerySet[Message]) -> int:
    """They are due again, if their day has not passed: the postman asks."""
    return letters.filter(state=State.HELD).update(state=State.QUEUED, due_at=clock.now())


def take_letters_out(letters: QuerySet[Message]) -> int:
    """They will not be sent. One that is being sent right now is."""
    return letters.filter(state__in=[State.QUEUED, State.HELD]).update(state=State.SKIPPED, reason="cancelled")


def send_again(*, letter: Message) -> None:
    """Back into the tray, with a day of its own; at its turn the postman asks every gate anew. Raises NotAgain.

    A second press finds nothing: the state is asked where it is changed.
    """
    if letter.purpose == Message.Purpose.SURVEY:
        raise NotAgain(_("The survey no longer waits for this letter."))
    now = clock.now()
    failed = Message.objects.filter(pk=letter.pk, state=State.FAILED, reason__in=NEVER_LEFT)
    # A code is repeated after a failure of which nobody is sure; its last failure says nothing about that one.
    failed = failed.exclude(purpose=Message.Purpose.SERVICE, tries__gt=1)
    is_valid = Q(valid_until=None) | Q(valid_until__gt=now)
    if failed.filter(is_valid).update(state=State.QUEUED, reason="", tries=0, due_at=now, attempted_at=None):
        return
    if failed.exists():
        raise NotAgain(_("The date had passed"))
    raise NotAgain(_("Only a letter that failed and surely did not leave can be sent again."))
