"""Answers from the books."""

from __future__ import annotations

from apps.ledger.reports.owed import expiring, outstanding
from apps.ledger.reports.verification import Difference, Verification, verify

__all__ = ["Difference", "Verification", "expiring", "outstanding", "verify"]
