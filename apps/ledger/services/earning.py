from __future__ import annotations

import datetime as dt

from django.db import connection

from apps.common import clock
from apps.ledger import sql
from apps.ledger.models import Transfer
from apps.ledger.services.books import Posting

# Of these the debit is nearly always the issuing account; for others one statement would nearly always be wasted.
EARNING_KINDS = frozenset({Transfer.Kind.EARN, Transfer.Kind.OPENING})


def post_plain_earn(posting: Posting, today: dt.date) -> Transfer | None:
    """The shop's commonest movement, where the database can do it in one statement; None where it is not that plain."""
    active_from = posting.active_from or today
    related = posting.reverses_id or posting.reverses_reference or posting.give_back_of or posting.draw_first
    plain = posting.kind in EARNING_KINDS and not related
    valid = posting.amount > 0 and (posting.expires_on is None or posting.expires_on >= active_from)
    if connection.vendor != "postgresql" or not (plain and valid):
        return None
    row = {
        "debit_id": posting.debit_id,
        "credit_id": posting.credit_id,
        "amount": posting.amount,
        "kind": str(posting.kind),
        "reference": posting.reference,
        "actor_id": posting.actor_id,
        "effective_at": posting.effective_at,
        "created_at": clock.now(),
    }
    lot = {"active_from": active_from, "expires_on": posting.expires_on, "keeps_day": posting.keeps_day}
    transfer_id = sql.earn(row | lot)
    if transfer_id is None:
        return None
    transfer = Transfer(pk=transfer_id, **row)
    transfer._state.adding = False
    return transfer
