"""What happens when a shop day is over, and the letters about it.

Purpose: one resumable job per shop day, in a fixed order; a missed one is caught up once. Letters in time:
points end, a level may be lost.
Floor: 8. Imports rewards, programs, messaging, customers, ledger, shop, staff and common.
Tables: Night, NightStep, Reminder.
Invariants: one night per day, each step done once; a night judges as of its day; one reminder per member, kind, date and
distance; each reminder is either waiting, queued as a letter, or skipped with a reason.
"""
