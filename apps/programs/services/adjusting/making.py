from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common import clock
from apps.ledger.models import Account, Transfer
from apps.ledger.services import InsufficientPoints, Posting, ReferenceReused, post_transfer
from apps.programs.errors import AdjustmentRefused, AdjustmentTooLarge, BadAdjustment
from apps.programs.models import Adjustment, Membership, Program
from apps.programs.models.adjustment import click_reference
from apps.programs.reports import allowance
from apps.programs.services.ageing import expires_on
from apps.shop.services import current_shop
from apps.staff.models import User

POINTS_MAX = 10_000_000


@transaction.atomic
def adjust_points(
    *, membership: Membership, points: int, reason: str, words: str = "", note: str = "", by: User, reference: str
) -> Adjustment:
    """Add points to what a member can spend, or take some (``points`` below zero), once per person and reference.

    ``note`` is for the staff, ``words`` are read by the member. A balance goes below zero only where the programme says so.
    Raises BadAdjustment, AdjustmentRefused, AdjustmentTooLarge, InsufficientPoints, or ReferenceReused when the
    reference comes again with other figures. The membership needs ``program`` at hand.
    """
    _check(points, reason, note)
    lock_adjuster(by)
    earlier = Adjustment.objects.of_click(by, reference).first()
    if earlier is not None:
        if (earlier.membership_id, earlier.points) != (membership.pk, points):
            raise ReferenceReused(_("This was recorded before with other figures."), field="reference")
        return earlier
    now = clock.now()
    today = current_shop().local_date(now)
    _check_allowance(by, points, today)
    transfer = _post(membership, points, click_reference(by, reference), by, now, today)
    return Adjustment.objects.create(
        membership=membership,
        points=points,
        reason=reason,
        note=note.strip(),
        words=words.strip(),
        by=by,
        made_on=today,
        transfer=transfer,
        created_at=now,
    )


def lock_adjuster(by: User) -> None:
    """One adjustment of a person after the other, so that two at once cannot both fit into what is left of the day."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)


def _check(points: int, reason: str, note: str) -> None:
    if not 0 < abs(points) <= POINTS_MAX:
        raise BadAdjustment(_("Give a number of points from 1 to 10,000,000."), field="points")
    if reason not in Adjustment.Reason.values:
        raise BadAdjustment(_("Choose why."), field="reason")
    if reason == Adjustment.Reason.OTHER and not note.strip():
        raise BadAdjustment(_("Say in a few words what it was."), field="note")


def _check_allowance(by: User, points: int, today: dt.date) -> None:
    allowed = allowance(by, today)
    if allowed.limit is None or allowed.left is None:
        return
    if allowed.limit == 0:
        raise AdjustmentRefused(_("Your role does not add or take points. Ask a manager or an owner."))
    if abs(points) > allowed.left:
        facts = {"limit": allowed.limit, "left": allowed.left}
        text = ngettext(
            "You may add or take at most %(limit)d points in a day, and %(left)d point is left today. "
            "Ask a manager or an owner for more.",
            "You may add or take at most %(limit)d points in a day, and %(left)d points are left today. "
            "Ask a manager or an owner for more.",
            allowed.left,
        )
        raise AdjustmentTooLarge(text % facts, field="points", **facts)


def _post(membership: Membership, points: int, reference: str, by: User, now: dt.datetime, today: dt.date) -> Transfer:
    program = membership.program
    if points > 0:
        debit_id, credit_id = program.issuing_id, membership.available_id
    else:
        debit_id, credit_id = membership.available_id, program.issuing_id
        _check_funds(membership, -points)
    posting = Posting(
        debit_id=debit_id,
        credit_id=credit_id,
        amount=abs(points),
        kind=Transfer.Kind.ADJUST,
        reference=reference,
        effective_at=now,
        actor_id=by.pk,
        active_from=today,
        expires_on=expires_on(program=program, active_from=today),
    )
    return post_transfer(posting=posting, today=today)


def _check_funds(membership: Membership, wanted: int) -> None:
    # The account's own right to debt may outlive the programme's; somebody's hand does not make that debt larger.
    account = Account.objects.select_for_update(no_key=True).get(pk=membership.available_id)
    if account.balance < wanted and membership.program.shortfall != Program.Shortfall.ALLOW_DEBT:
        there = max(account.balance, 0)
        text = ngettext("Only %(points)d point is there to take.", "Only %(points)d points are there to take.", there)
        raise InsufficientPoints(text % {"points": there}, field="points", available=there, needed=wanted)
