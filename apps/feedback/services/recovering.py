"""Making it right: within somebody's limit at once, above it when another person agrees (rule 107)."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common import clock
from apps.feedback.errors import BadRecovery, RecoveryDecided, RecoveryRefused
from apps.feedback.models import Case, CaseEvent, Recovery
from apps.feedback.reports import recovery_left
from apps.feedback.services.locking import tell
from apps.ledger.services import ReferenceReused
from apps.programs.models import Adjustment, Membership
from apps.programs.reports import allowance
from apps.programs.services import adjust_points
from apps.shop.services import current_shop
from apps.staff.models import User
from apps.staff.roles import allows

APPROVE = "feedback.change_recovery"
POINTS_MAX = 10_000_000
State = Recovery.State


@transaction.atomic
def compensate(
    *, case: Case, membership: Membership, points: int, by: User, reference: UUID, words: str = ""
) -> Recovery:
    """Give points for what went wrong, once per reference; above the limit of ``by`` it waits for another person.

    ``words`` are read by the member beside the points. Raises BadRecovery, ReferenceReused, or what adding points raises.
    """
    if not 0 < points <= POINTS_MAX:
        raise BadRecovery(_("Give a number of points from 1 to 10,000,000."), field="points")
    if case.customer_id is None or membership.customer_id != case.customer_id:
        raise BadRecovery(_("Only a member can be given points. Say who the customer is first."), field="points")
    _lock(by)
    earlier = Recovery.objects.filter(reference=reference).first()
    if earlier is not None:
        if (earlier.case_id, earlier.membership_id, earlier.points) != (case.pk, membership.pk, points):
            raise ReferenceReused(_("This was recorded before with other figures."), field="reference")
        return earlier
    recovery = Recovery(
        case=case,
        reference=reference,
        kind=Recovery.Kind.POINTS,
        membership=membership,
        points=points,
        cost_minor=membership.program.worth_minor(points),
        words=words.strip()[:200],
        asked_by=by,
        asked_at=clock.now(),
    )
    recovery.needs_second = not may_give_alone(by, recovery)
    if recovery.needs_second:
        recovery.save(force_insert=True)
        tell(case, CaseEvent.Kind.ASKED, by=by)
        return recovery
    _give(recovery, by)
    recovery.save(force_insert=True)
    return recovery


def may_give_alone(user: User, recovery: Recovery) -> bool:
    """Within what the role may give in a day, in money's worth and in points."""
    left = recovery_left(user)
    if left is not None and recovery.cost_minor > left:
        return False
    points_left = allowance(user).left
    return points_left is None or (recovery.points or 0) <= points_left


@transaction.atomic
def approve(*, recovery: Recovery, by: User) -> Recovery:
    """Agree to what somebody else asked for, and give it. A second call finds it given and changes nothing.

    Raises RecoveryRefused for one's own, without the right, or above one's own limit; RecoveryDecided where it was refused.
    """
    found = _locked(recovery)
    if found.state == State.GIVEN:
        return found
    if found.state == State.REFUSED:
        raise RecoveryDecided(_("This was refused before."))
    if found.asked_by_id == by.pk:
        raise RecoveryRefused(_("Somebody else must agree to what you asked for."))
    _lock(by)
    if not _may_decide(by) or not may_give_alone(by, found):
        raise RecoveryRefused(_("This is more than you may give. Ask an owner."))
    _give(found, by)
    found.save()
    return found


@transaction.atomic
def refuse(*, recovery: Recovery, by: User) -> Recovery:
    """Say no; whoever asked may take it back so too. Raises RecoveryRefused, RecoveryDecided."""
    found = _locked(recovery)
    if found.state == State.REFUSED:
        return found
    if found.state == State.GIVEN:
        raise RecoveryDecided(_("This was given before."))
    if found.asked_by_id != by.pk and not _may_decide(by):
        raise RecoveryRefused(_("A manager or an owner decides about this."))
    found.state, found.decided_by, found.decided_at = State.REFUSED, by, clock.now()
    found.save(update_fields=["state", "decided_by", "decided_at"])
    tell(found.case, CaseEvent.Kind.REFUSED, by=by)
    return found


def _locked(recovery: Recovery) -> Recovery:
    rows = Recovery.objects.select_related("case__customer", "membership__program")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=recovery.pk)


def _lock(by: User) -> None:
    """One gift of a person after the other, so that two at once cannot both fit into what is left of the day."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)


def _may_decide(user: User) -> bool:
    return user.is_active and (user.is_superuser or allows(user.role, APPROVE))


def _give(recovery: Recovery, by: User) -> None:
    assert recovery.membership is not None, "what is given in points has a membership"
    now = clock.now()
    recovery.adjustment = adjust_points(
        membership=recovery.membership,
        points=recovery.points or 0,
        reason=Adjustment.Reason.GOODWILL,
        words=recovery.words,
        note=_("For case %(number)d") % {"number": recovery.case_id},
        by=by,
        reference=f"recovery:{recovery.reference}",
    )
    recovery.state, recovery.decided_by, recovery.decided_at = State.GIVEN, by, now
    recovery.given_on = current_shop().local_date(now)
    tell(recovery.case, CaseEvent.Kind.GIVEN, by=by)
