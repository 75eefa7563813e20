"""The books: who is owed how many points, and every movement that made it so.

Purpose: double-entry accounts in one unit each, lots that age, holds that reserve.
Floor: 2. Imports staff and common; knows no person and no order.
Tables: Account, Transfer, Lot, LotDraw, Hold.
Invariants: transfers and draws are never rewritten; a stored balance equals the sum of its transfers; an account is below
zero only if it may overdraw; open lots of an available account equal its balance (or nothing while it is in debt); a hold
is resolved once; a reversal takes back at most what it reverses. ``manage.py verify_ledger`` re-adds all of it.
"""
