"""Whose it is, how urgent, and what it waits for."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common.text import fold
from apps.customers.models import Customer
from apps.feedback.errors import BadCase, CaseClosed
from apps.feedback.models import Case, CaseEvent, CaseTag
from apps.feedback.services.locking import locked, tell
from apps.feedback.services.peace import leave_in_peace
from apps.feedback.services.timing import Watchmaker, promise_anew, save_due
from apps.staff.models import User
from apps.staff.roles import allows

TAGS_MAX, TAG_MAX, KEY_MAX = 20, 40, 80


@transaction.atomic
def assign(*, case: Case, owner: User | None, by: User) -> Case:
    """Give a case to somebody who may answer it, or lay it back. Raises BadCase."""
    case = locked(case)
    if owner is not None and not may_own(owner):
        raise BadCase(_("This person does not answer cases."), field="owner")
    if case.owner_id != (owner and owner.pk):
        case.owner = owner
        case.save(update_fields=["owner"])
        tell(case, CaseEvent.Kind.ASSIGNED, by=by, owner=owner)
    return case


def may_own(user: User) -> bool:
    return user.is_active and (user.is_superuser or allows(user.role, "feedback.change_case"))


@transaction.atomic
def set_priority(*, case: Case, priority: str, by: User) -> Case:
    """What is promised to the new priority holds from now on; the time that has passed counts (rule 103)."""
    if priority not in Case.Priority.values:
        raise BadCase(_("Choose one from the list."), field="priority")
    case = locked(case)
    if case.priority != priority:
        case.priority = priority
        case.save(update_fields=["priority"])
        promise_anew(case, Watchmaker.called())
        tell(case, CaseEvent.Kind.PRIORITY, by=by, became=priority)
    return case


@transaction.atomic
def set_tags(*, case: Case, names: Iterable[str], by: User) -> Case:
    """These tags and no others; unknown words become new tags. Raises BadCase."""
    spelt = [" ".join(name.split()) for name in names]
    wanted = {key: name for name in reversed(spelt) if (key := fold(name))}
    if len(wanted) > TAGS_MAX or any(len(name) > TAG_MAX for name in wanted.values()):
        raise BadCase(_("Give at most 20 tags of at most 40 characters."), field="tags")
    case = locked(case)
    before = set(case.tags.values_list("pk", flat=True))
    tags = [_tag(key, name) for key, name in wanted.items()]
    if before != {tag.pk for tag in tags}:
        case.tags.set(tags)
        tell(case, CaseEvent.Kind.TAGGED, by=by)
    return case


def _tag(key: str, name: str) -> CaseTag:
    found, _made = CaseTag.objects.get_or_create(key=key[:KEY_MAX], defaults={"name": name})
    return found


@transaction.atomic
def wait(*, case: Case, by: User) -> Case:
    """Nothing to do until the customer writes: the promise of a solution pauses. Raises CaseClosed."""
    case = _unsolved(case)
    if case.status == Case.Status.OPEN:
        case.status = Case.Status.WAITING
        case.save(update_fields=["status"])
        Watchmaker.called().pause(case)
        save_due(case)
        tell(case, CaseEvent.Kind.WAITING, by=by)
    return case


@transaction.atomic
def take_up(*, case: Case, by: User) -> Case:
    """Wait no longer, although the customer said nothing. Raises CaseClosed."""
    case = _unsolved(case)
    if case.status == Case.Status.WAITING:
        case.status = Case.Status.OPEN
        case.save(update_fields=["status"])
        Watchmaker.called().go_on(case)
        save_due(case)
        tell(case, CaseEvent.Kind.WENT_ON, by=by)
    return case


def _unsolved(case: Case) -> Case:
    case = locked(case)
    if not case.is_unsolved:
        raise CaseClosed(_("This case is solved. Open it again first."))
    return case


@transaction.atomic
def link_customer(*, case: Case, customer: Customer, by: User) -> Case:
    """Say who it is; their own record leads from now on. Once linked, a case stays theirs. Raises BadCase."""
    case = locked(case)
    if case.customer_id not in (None, customer.pk):
        raise BadCase(_("This case belongs to another customer."), field="customer")
    if case.customer_id is None:
        case.customer, case.name, case.contact, case.language = customer, "", "", customer.language
        case.save(update_fields=["customer", "name", "contact", "language"])
        tell(case, CaseEvent.Kind.LINKED, by=by)
        if case.is_unsolved:
            leave_in_peace(case)
    return case
