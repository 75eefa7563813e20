from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.common import clock
from apps.feedback.errors import BadCase, CaseClosed
from apps.feedback.models import Case, CaseEvent, CaseMessage, CaseNote
from apps.feedback.reports import promise_for
from apps.feedback.services.locking import locked, tell
from apps.feedback.services.solving import may_come_back, open_again
from apps.feedback.services.timing import REPLIES, Kind, Watchmaker, save_due
from apps.feedback.services.words import clean_text
from apps.ledger.services import ReferenceReused
from apps.messaging.models import Message
from apps.messaging.services import queue_letter
from apps.staff.models import User


@transaction.atomic
def reply(
    *, case: Case, text: str, by: User, reference: str = "", is_said: bool = False, then_wait: bool = False
) -> CaseMessage:
    """Answer the customer: a letter in their language, or words that were ``is_said`` aloud. Ends the reply promises.

    Replying to a solved case leaves it solved. ``then_wait`` lays it aside until the customer writes again. The same
    reference again finds the first. Raises BadCase, CaseClosed, ReferenceReused.
    """
    text, case = clean_text(text), locked(case)
    earlier = _earlier(case, reference, text)
    if earlier is not None:
        return earlier
    if case.status == Case.Status.CLOSED:
        raise CaseClosed(_("This case is closed."))
    now, watchmaker = clock.now(), Watchmaker.called()
    message = CaseMessage(case=case, is_ours=True, by=by, text=text, written_at=now)
    message.reference = reference or f"reply:{message.public_id}"
    message.letter = None if is_said else _letter(case, message)
    message.save(force_insert=True)
    watchmaker.stop(case, REPLIES)
    case.first_replied_at, case.touched_at = case.first_replied_at or now, now
    if then_wait and case.status == Case.Status.OPEN:
        case.status = Case.Status.WAITING
        watchmaker.pause(case)
        tell(case, CaseEvent.Kind.WAITING, by=by)
    case.save(update_fields=["first_replied_at", "touched_at", "status"])
    save_due(case)
    return message


def _earlier(case: Case, reference: str, text: str) -> CaseMessage | None:
    found = CaseMessage.objects.filter(reference=reference).first() if reference else None
    if found is not None and (found.case_id, found.text) != (case.pk, text):
        raise ReferenceReused(_("This was recorded before with other words."), field="reference")
    return found


def _letter(case: Case, message: CaseMessage) -> Message | None:
    """To the address we know, in the language we know; the link leads behind the sign-in and carries no secret."""
    if not case.email:
        return None
    link = settings.SITE_URL.rstrip("/") + reverse("portal:case", args=[case.public_id]) if case.customer else ""
    return queue_letter(
        reference=f"case-reply:{message.public_id}",
        template="feedback/reply",
        purpose=Message.Purpose.SERVICE,
        to=case.email,
        language=case.customer.language if case.customer else case.language,
        context={
            "name": case.customer.name if case.customer else case.name,
            "case": case,
            "text": message.text,
            "link": link,
        },
        customer=case.customer,
    )


@transaction.atomic
def customer_writes(*, case: Case, text: str, reference: str, by: User | None = None) -> CaseMessage:
    """The customer says more: a reply is owed again, a waiting case is taken up, a solved one opens again (rule 105).

    ``by`` is the staff member who wrote it down. The same reference again finds the first. Raises BadCase, CaseClosed.
    """
    text, case = clean_text(text), locked(case)
    if not reference:
        raise BadCase(_("A message needs a reference."), field="reference")
    earlier = _earlier(case, reference, text)
    if earlier is not None:
        return earlier
    now = clock.now()
    if not case.is_unsolved and not may_come_back(case, now):
        raise CaseClosed(_("This case is closed. Please open a new one."))
    message = CaseMessage.objects.create(
        case=case, reference=reference, is_ours=False, by=by, text=text, written_at=now
    )
    watchmaker = Watchmaker.called()
    if not case.is_unsolved:
        open_again(case, watchmaker, by)
    elif case.status == Case.Status.WAITING:
        case.status = Case.Status.OPEN
        watchmaker.go_on(case)
        tell(case, CaseEvent.Kind.WENT_ON, by=by)
    case.touched_at = now
    case.save(update_fields=["status", "touched_at"])
    if not case.timers.unfinished().filter(kind__in=REPLIES).exists():
        watchmaker.start(case, Kind.NEXT_REPLY, promise_for(case).seconds.get(Kind.NEXT_REPLY))
    save_due(case)
    return message


@transaction.atomic
def note(*, case: Case, text: str, by: User) -> CaseNote:
    """Words among the staff, on any case."""
    return CaseNote.objects.create(case=case, by=by, text=clean_text(text), written_at=clock.now())
