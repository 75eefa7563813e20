"""How a purchase travels.

Purpose: quote, complete, refund, cancel and undo a purchase: the one place where orders, codes, offers, rewards and earning meet.
Floor: 7. Imports offers, rewards, programs, orders, codes, customers, ledger, catalog, shop, staff and common.
Tables: none.
Invariants: every door, importer and connector records a purchase through here; the same reference twice is one purchase.
"""
