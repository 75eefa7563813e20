from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.common import clock
from apps.customers.models import Customer
from apps.feedback.errors import BadCase
from apps.feedback.models import Case, CaseEvent, CaseMessage, CaseTag
from apps.feedback.reports import promise_for
from apps.feedback.services.locking import tell
from apps.feedback.services.peace import leave_in_peace
from apps.feedback.services.timing import Kind, Watchmaker, save_due
from apps.feedback.services.words import clean_text
from apps.ledger.services import ReferenceReused
from apps.orders.models import Order
from apps.shop.services import current_shop
from apps.staff.models import User

NAME_MAX, CONTACT_MAX, SUBJECT_MAX = 200, 254, 200


@transaction.atomic
def open_case(
    *,
    channel: str,
    subject: str,
    text: str,
    reference: str,
    customer: Customer | None = None,
    name: str = "",
    contact: str = "",
    language: str = "",
    priority: str = Case.Priority.NORMAL,
    order: Order | None = None,
    tags: Sequence[CaseTag] = (),
    owner: User | None = None,
    by: User | None = None,
) -> Case:
    """Somebody waits for an answer from now on. The same reference again finds the first.

    ``text`` is what the customer said; ``by`` the staff member who wrote it down, if one did. While the case is open its
    customer gets no marketing and no surveys. Raises BadCase, or ReferenceReused when a reference comes back with
    another subject or for somebody else.
    """
    subject, text = clean_text(subject, "subject", SUBJECT_MAX), clean_text(text, "text")
    subject = " ".join(subject.split())
    if channel not in Case.Channel.values or priority not in Case.Priority.values:
        raise BadCase(_("Choose one from the list."), field="priority")
    earlier = _earlier(reference, subject, customer)
    if earlier is not None:
        return earlier
    now = clock.now()
    case = Case(
        reference=reference,
        channel=channel,
        customer=customer,
        name="" if customer else name.strip()[:NAME_MAX],
        contact="" if customer else contact.strip()[:CONTACT_MAX],
        language=_language(language, customer),
        subject=subject,
        order=order,
        priority=priority,
        owner=owner,
        is_newcomer=_is_newcomer(customer),
        opened_at=now,
        opened_by=by,
        touched_at=now,
    )
    found = _insert(case)
    if found is not None:
        return found
    case.tags.set(tags)
    tell(case, CaseEvent.Kind.OPENED, by=by, at=now)
    CaseMessage.objects.create(
        case=case, reference=f"opened:{case.public_id}", is_ours=False, by=by, text=text, written_at=now
    )
    leave_in_peace(case)
    _promise(case)
    return case


def _insert(case: Case) -> Case | None:
    """None where it is in now; else the one that somebody opened between the look and the insert."""
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError:
        found = _earlier(case.reference, case.subject, case.customer)
        if found is None:
            raise
        return found
    return None


def _earlier(reference: str, subject: str, customer: Customer | None) -> Case | None:
    found = Case.objects.filter(reference=reference).first()
    if found is not None and (found.subject, found.customer_id) != (subject, customer and customer.pk):
        raise ReferenceReused(_("This was recorded before with other words."), field="reference")
    return found


def _language(language: str, customer: Customer | None) -> str:
    known = dict(settings.LANGUAGES)
    wanted = customer.language if customer else language
    return wanted if wanted in known else current_shop().language


def _is_newcomer(customer: Customer | None) -> bool:
    if customer is None:
        return False
    return Order.objects.standing().filter(customer=customer, status=Order.Status.PAID)[:2].count() <= 1


def _promise(case: Case) -> None:
    watchmaker, terms = Watchmaker.called(), promise_for(case)
    for kind in (Kind.FIRST_REPLY, Kind.RESOLUTION):
        watchmaker.start(case, kind, terms.seconds.get(kind), since=case.opened_at)
    save_due(case)
