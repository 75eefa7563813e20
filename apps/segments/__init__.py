"""Who: a saved question about customers.

Purpose: segments, the conditions they are made of, who is in one and why.
Floor: 5. Imports programs, orders, catalog, customers, ledger, shop, staff and common. Apps above enter kinds of their own with
``segments.kinds.add_kind`` in their AppConfig's ``ready``; nothing here names them.
Tables: Segment, Group, Condition, Pick.
Invariants: a segment has one root group; a condition is a kind's name and typed columns; what cannot be understood (a kind that
is gone, a condition without its answers) lets nobody in, rather than everybody; whoever was forgotten is in no segment.
"""
