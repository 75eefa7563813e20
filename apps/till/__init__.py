"""The door for cashiers.

Purpose: one screen: find the customer, record a purchase, use a reward, undo, show a sign-in link, sign somebody up.
Floor: 12. Imports everything below; no other door.
Tables: none.
Invariants: a cashier sees nothing but the till; a double tap is one sale; a sale can be undone for ten minutes.
"""
