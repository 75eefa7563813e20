"""Points that members bring along from before: opening balances."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from apps.common import clock
from apps.ledger.models import Transfer
from apps.ledger.services import Posting, expire_lots, post_transfers
from apps.programs.engine import last_day
from apps.programs.models import Membership
from apps.programs.reports import aging_terms
from apps.shop.services import current_shop

_EXPIRE_AT_ONCE_MAX = 1000


@dataclass(frozen=True, slots=True)
class OpeningDraft:
    """``effective_on`` is the shop day the points count from, ``expires_on`` their last usable day.

    Without one the points age as the programme's others do; one that a file names stays, however the programme changes.
    """

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
    last_days = [draft.expires_on or _last_day(draft) for draft in drafts]
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
                expires_on=day,
                keeps_day=draft.expires_on is not None,
            )
            for draft, day in zip(drafts, last_days, strict=True)
        ],
        today=today,
    )
    if any(day is not None and day < today for day in last_days):
        while expire_lots(today=today, limit=_EXPIRE_AT_ONCE_MAX) == _EXPIRE_AT_ONCE_MAX:
            pass
    return transfers


def _last_day(draft: OpeningDraft) -> dt.date | None:
    return last_day(draft.effective_on, aging_terms(draft.membership.program))
