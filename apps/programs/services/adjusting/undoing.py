from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common import clock
from apps.ledger.models import Account, Transfer
from apps.ledger.services import Posting, post_transfer
from apps.programs.errors import AdjustmentRefused, NothingToTakeBack
from apps.programs.models import Adjustment
from apps.programs.reports import adjust_limit, takeable
from apps.shop.services import current_shop
from apps.staff.models import User

# So long whoever adjusted may undo it; later, and for others, it takes a manager or an owner.
UNDO_MINUTES = 10


@transaction.atomic
def undo_adjustment(*, adjustment: Adjustment, by: User) -> Adjustment:
    """Take an adjustment back, once: a second call finds it undone and changes nothing.

    Points that were taken return to the lots they came from. Points that were added are taken out of their own lot first;
    what of them was spent meanwhile comes from other points down to zero, the rest is noted as ``undo_shortfall`` (rule 6).
    Raises AdjustmentRefused, or NothingToTakeBack where none of them is left.
    """
    found = hold_adjustment(adjustment)
    if found.undone_at is not None:
        return found
    now = clock.now()
    check_may_undo(found, by, now)
    amount = _amount(found)
    found.undo_transfer = post_transfer(posting=_posting(found, amount, by, now), today=current_shop().local_date(now))
    found.undo_shortfall = abs(found.points) - amount
    found.undone_at, found.undone_by = now, by
    found.save(update_fields=["undo_transfer", "undo_shortfall", "undone_at", "undone_by"])
    return found


def hold_adjustment(adjustment: Adjustment) -> Adjustment:
    """Whoever undoes the same one at once waits here, and then finds it undone."""
    rows = Adjustment.objects.select_related("membership__program")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=adjustment.pk)


def check_may_undo(adjustment: Adjustment, by: User, now: dt.datetime) -> None:
    """Raises AdjustmentRefused: ten minutes for who did it, afterwards whoever may move as much and is more than support."""
    if adjustment.by_id == by.pk and now <= adjustment.created_at + dt.timedelta(minutes=UNDO_MINUTES):
        return
    if not (by.is_superuser or by.role in (User.Role.OWNER, User.Role.MANAGER)):
        raise AdjustmentRefused(_("The ten minutes are over. A manager or an owner can still undo this."))
    limit = adjust_limit(by)
    if adjustment.by_id != by.pk and limit is not None and abs(adjustment.points) > limit:
        raise AdjustmentRefused(_("This is more than you may move. An owner can undo it."))


def may_undo(adjustment: Adjustment, by: object, now: dt.datetime) -> bool:
    """Whether the button should be there."""
    if adjustment.undone_at is not None or not isinstance(by, User):
        return False
    try:
        check_may_undo(adjustment, by, now)
    except AdjustmentRefused:
        return False
    return True


def _amount(adjustment: Adjustment) -> int:
    if adjustment.points < 0:
        return -adjustment.points
    account = Account.objects.select_for_update(no_key=True).get(pk=adjustment.membership.available_id)
    amount = takeable(adjustment, account.balance)
    if amount <= 0:
        raise NothingToTakeBack(_("These points are spent or have expired. Nothing of them can be taken back."))
    return amount


def _posting(adjustment: Adjustment, amount: int, by: User, now: dt.datetime) -> Posting:
    member = adjustment.membership
    gives_back = adjustment.points < 0
    return Posting(
        debit_id=member.program.issuing_id if gives_back else member.available_id,
        credit_id=member.available_id if gives_back else member.program.issuing_id,
        amount=amount,
        kind=Transfer.Kind.ADJUST,
        reference=f"adjustment:{adjustment.pk}:undone",
        effective_at=now,
        actor_id=by.pk,
        reverses_id=None if gives_back else adjustment.transfer_id,
        give_back_of=adjustment.transfer_id if gives_back else None,
        draw_first=() if gives_back else (adjustment.transfer_id,),
    )
