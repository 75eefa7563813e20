"""What the first page shows besides sales. A new card is a module here and its place in one of these lists."""

from __future__ import annotations

from loyalty_site.home.card import CardKind
from loyalty_site.home.cards import approvals, budgets, cases, drafts, flows, joining, letters, refunds, rewards

# Shown only while there is some of it, the most pressing first.
ATTENTION: tuple[CardKind, ...] = (
    cases.OVERDUE,
    cases.NEARLY,
    cases.UNASSIGNED,
    approvals.WAITING,
    letters.FAILED,
    flows.SILENCED,
    budgets.NEARLY_USED,
    drafts.OFFERS,
)
# Always shown, also as nought.
WAITING: tuple[CardKind, ...] = (
    cases.MINE,
    cases.UNSOLVED,
    refunds.PARKED,
    rewards.READY,
    joining.WAITING,
)
