"""The verbs of the ledger. ``post_transfers`` is the only writer of transfers, lots, draws and balances."""

from __future__ import annotations

from apps.ledger.errors import (
    BadPosting,
    HoldResolved,
    InsufficientPoints,
    ReferenceReused,
    ReversalTooLarge,
)
from apps.ledger.services.books import EXPIRED_RETURN_GRACE_DAYS, Posting
from apps.ledger.services.expiry import expire_lots
from apps.ledger.services.holds import capture_hold, place_hold, release_hold
from apps.ledger.services.posting import post_transfer, post_transfers
from apps.ledger.services.redating import redate_lots
from apps.ledger.services.wallets import Wallet, allow_debt, open_issuing, open_wallets

__all__ = [
    "EXPIRED_RETURN_GRACE_DAYS",
    "BadPosting",
    "HoldResolved",
    "InsufficientPoints",
    "Posting",
    "ReferenceReused",
    "ReversalTooLarge",
    "Wallet",
    "allow_debt",
    "capture_hold",
    "expire_lots",
    "open_issuing",
    "open_wallets",
    "place_hold",
    "post_transfer",
    "post_transfers",
    "redate_lots",
    "release_hold",
]
