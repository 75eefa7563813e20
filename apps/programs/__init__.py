"""What the shop promises, and what each member holds of it.

Purpose: programmes, their earning rules in immutable versions, memberships, and the explanation of every point.
Floor: 4. Imports orders, customers, ledger, catalog, shop, staff and common.
Tables: Program, Rule, RuleVersion, Membership, Accrual, Clawback, Adjustment, AdjustLimit, Ladder, Tier, Progress, TierMove.
Invariants: a rule version is never edited; one accrual per order and rule; what is taken back of an accrual never exceeds
what it granted; only a Membership ties a person to ledger accounts; ``engine`` alone decides how
many points and which tier; a membership's tier says the same as its latest TierMove, and is written under the row's lock.
"""
