"""Points that members bring along from before: opening balances."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from apps.common import clock
from apps.ledger.models import Transfer
from apps.ledger.services import Posting, expire_lots, post_transfers
from apps.programs.models import Membership
from apps.shop.services import current_shop

_EXPIRE_AT_ONCE_MAX = 1000


@dataclass(frozen=True, slots=True)
class OpeningDraft:
    """``effective_on`` is the shop day the points count from, ``expires_on`` their last usable day (None: never)."""

    membership: Membership
    points: int
    reference: str
    effective_on: dt.date
    expires_on: dt.date | None = None


def grant_opening(
    *,
    membership: Membership,
    points: int,
    reference: str,
    effective_on: dt.date,
    expires_on: dt.date | None = None,
    today: dt.date | None = None,
) -> Transfer:
    """``grant_openings`` for one."""
    draft = OpeningDraft(membership, points, reference, effective_on, expires_on)
    return grant_openings(drafts=[draft], today=today)[0]


@transaction.atomic
def grant_openings(*, drafts: Sequence[OpeningDraft], today: dt.date | None = None) -> list[Transfer]:
    """Put opening balances into wallets, once per reference. What is already over expires in the same breath.

    Raises ReferenceReused when a reference comes again with other figures. Memberships need ``program`` at hand.
    """
    shop = current_shop()
    today = today or shop.local_date(clock.now())
    transfers = post_transfers(
        postings=[
            Posting(
                debit_id=draft.membership.program.issuing_id,
                credit_id=draft.membership.available_id,
                amount=draft.points,
                kind=Transfer.Kind.OPENING,
                reference=draft.reference,
                effective_at=clock.start_of_day(draft.effective_on, shop.zone),
                active_from=draft.effective_on,
                expires_on=draft.expires_on,
            )
            for draft in drafts
        ],
        today=today,
    )
    if any(draft.expires_on is not None and draft.expires_on < today for draft in drafts):
        while expire_lots(today=today, limit=_EXPIRE_AT_ONCE_MAX) == _EXPIRE_AT_ONCE_MAX:
            pass
    return transfers
