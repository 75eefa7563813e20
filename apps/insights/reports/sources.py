"""Why each transfer was made, found for many at once in the tables that remember it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Q

from apps.ledger.models import Transfer
from apps.programs.models import Accrual, Adjustment, Clawback, Membership
from apps.rewards.models import Redemption


@dataclass(frozen=True, slots=True)
class Sources:
    """By transfer id."""

    accruals: dict[int, Accrual]
    clawbacks: dict[int, Clawback]
    redemptions: dict[int, Redemption]
    adjustments: dict[int, Adjustment]


def sources_of(memberships: Collection[Membership], moved: Mapping[int, str]) -> Sources:
    """For these transfers, their kinds by id. Three queries, however many; one more where something was corrected by hand."""
    ids = set(moved)
    corrected = {transfer_id for transfer_id, kind in moved.items() if kind == Transfer.Kind.ADJUST}
    return Sources(
        accruals=_accruals(ids),
        clawbacks=_clawbacks(ids),
        redemptions=_redemptions(memberships, ids),
        adjustments=_adjustments(memberships, corrected) if corrected else {},
    )


def _accruals(ids: set[int]) -> dict[int, Accrual]:
    rows = Accrual.objects.filter(Q(transfer__in=ids) | Q(activation__in=ids))
    found: dict[int, Accrual] = {}
    for row in rows.select_related("order", "tier"):
        found |= {transfer_id: row for transfer_id in (row.transfer_id, row.activation_id) if transfer_id}
    return found


def _clawbacks(ids: set[int]) -> dict[int, Clawback]:
    rows = Clawback.objects.filter(Q(from_pending__in=ids) | Q(from_available__in=ids))
    found: dict[int, Clawback] = {}
    for row in rows.select_related("accrual__order", "refund"):
        found |= {transfer_id: row for transfer_id in (row.from_pending_id, row.from_available_id) if transfer_id}
    return found


def _redemptions(memberships: Collection[Membership], ids: set[int]) -> dict[int, Redemption]:
    # The member's own first: no index answers an "or" that reaches over two tables.
    own_rows = Redemption.objects.filter(membership__in=memberships)
    rows = own_rows.filter(Q(hold__placed__in=ids) | Q(hold__resolved__in=ids) | Q(given_back__in=ids))
    found: dict[int, Redemption] = {}
    for row in rows.select_related("reward", "code", "hold", "order"):
        own = (row.hold.placed_id, row.hold.resolved_id, row.given_back_id)
        found |= {transfer_id: row for transfer_id in own if transfer_id}
    return found


def _adjustments(memberships: Collection[Membership], ids: set[int]) -> dict[int, Adjustment]:
    found: dict[int, Adjustment] = {}
    for row in Adjustment.objects.filter(membership__in=memberships).select_related("by", "undone_by"):
        own = {transfer_id for transfer_id in (row.transfer_id, row.undo_transfer_id) if transfer_id}
        found |= dict.fromkeys(own & ids, row)
    return found
