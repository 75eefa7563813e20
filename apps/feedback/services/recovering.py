"""Making it right: within somebody's limit at once, above it when another person agrees (rule 107)."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common import clock
from apps.feedback.errors import BadRecovery, RecoveryDecided, RecoveryRefused
from apps.feedback.models import Case, CaseEvent, Recovery, RecoveryLimit
from apps.feedback.reports import likely_cost, recovery_left
from apps.feedback.services.locking import tell
from apps.ledger.services import ReferenceReused
from apps.offers.models import Offer
from apps.offers.services import personal_code
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
    *,
    case: Case,
    by: User,
    reference: UUID,
    membership: Membership | None = None,
    points: int | None = None,
    offer: Offer | None = None,
    words: str = "",
) -> Recovery:
    """Give points, or a personal code for an offer, once per reference; above the limit of ``by`` it waits for another.

    ``words`` are read by the member beside the points. Raises BadRecovery, ReferenceReused, or what adding points or making
    a code raises.
    """
    recovery = Recovery(case=case, reference=reference, asked_by=by, asked_at=clock.now(), words=words.strip()[:200])
    if offer is None:
        _fill_points(recovery, case, membership, points)
    else:
        _fill_code(recovery, case, offer, points)
    _lock(by)
    earlier = Recovery.objects.filter(reference=reference).first()
    if earlier is not None:
        return _same(earlier, recovery)
    recovery.needs_second = not may_give_alone(by, recovery)
    if recovery.needs_second:
        recovery.save(force_insert=True)
        tell(case, CaseEvent.Kind.ASKED, by=by)
        return recovery
    _give(recovery, by)
    recovery.save(force_insert=True)
    return recovery


def _fill_points(recovery: Recovery, case: Case, membership: Membership | None, points: int | None) -> None:
    if points is None or not 0 < points <= POINTS_MAX:
        raise BadRecovery(_("Give a number of points from 1 to 10,000,000."), field="points")
    if membership is None or case.customer_id is None or membership.customer_id != case.customer_id:
        raise BadRecovery(_("Only a member can be given points. Say who the customer is first."), field="points")
    recovery.kind, recovery.membership, recovery.points = Recovery.Kind.POINTS, membership, points
    recovery.cost_minor = membership.program.worth_minor(points)


def _fill_code(recovery: Recovery, case: Case, offer: Offer, points: int | None) -> None:
    if points is not None:
        raise BadRecovery(_("Give points or a code, not both."), field="offer")
    if case.customer is None:
        raise BadRecovery(_("Say who the customer is first."), field="offer")
    if offer.status != Offer.Status.LIVE or not offer.needs_code:
        raise BadRecovery(_("Choose an offer that is live and needs a code."), field="offer")
    recovery.kind, recovery.offer = Recovery.Kind.CODE, offer
    recovery.cost_minor = likely_cost(offer, case.customer) or 0


def _same(earlier: Recovery, again: Recovery) -> Recovery:
    figures = [(row.case_id, row.membership_id, row.points, row.offer_id) for row in (earlier, again)]
    if figures[0] != figures[1]:
        raise ReferenceReused(_("This was recorded before with other figures."), field="reference")
    return earlier


def may_give_alone(user: User, recovery: Recovery) -> bool:
    """Within what the role may give in a day, in money's worth and in points. What nobody can put a price on is not."""
    left = recovery_left(user)
    if left is not None and (recovery.cost_minor > left or (recovery.offer_id and not recovery.cost_minor)):
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
    rows = Recovery.objects.select_related("case__customer", "membership__program", "offer")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=recovery.pk)


def _lock(by: User) -> None:
    """One gift of a person after the other, so that two at once cannot both fit into what is left of the day."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)


def _may_decide(user: User) -> bool:
    return user.is_active and (user.is_superuser or allows(user.role, APPROVE))


def _give(recovery: Recovery, by: User) -> None:
    now = clock.now()
    if recovery.offer is not None:
        assert recovery.case.customer is not None, "a code is given to a customer"
        recovery.code = personal_code(
            offer=recovery.offer, customer=recovery.case.customer, reference=f"recovery:{recovery.reference}"
        )
    else:
        recovery.adjustment = _add_points(recovery, by)
    recovery.state, recovery.decided_by, recovery.decided_at = State.GIVEN, by, now
    recovery.given_on = current_shop().local_date(now)
    tell(recovery.case, CaseEvent.Kind.GIVEN, by=by)


def _add_points(recovery: Recovery, by: User) -> Adjustment:
    assert recovery.membership is not None, "what is given in points has a membership"
    return adjust_points(
        membership=recovery.membership,
        points=recovery.points or 0,
        reason=Adjustment.Reason.GOODWILL,
        words=recovery.words,
        note=_("For case %(number)d") % {"number": recovery.case_id},
        by=by,
        reference=f"recovery:{recovery.reference}",
    )


@transaction.atomic
def set_recovery_limits(*, limits: Mapping[str, int], by: User) -> None:
    """Say what a role may give in a day without asking, in the smallest unit of money. Only owners may.

    Raises RecoveryRefused.
    """
    if by.role != User.Role.OWNER and not by.is_superuser:
        raise RecoveryRefused(_("Only an owner sets these limits."))
    for role, minor_max in limits.items():
        RecoveryLimit.objects.update_or_create(role=role, defaults={"minor_max": minor_max})
