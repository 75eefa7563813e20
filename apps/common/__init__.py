"""What every app may lean on.

Purpose: errors with codes, the clock, money, text folding, bulk writes, sealing of history, the admin's base classes.
Floor: 0, below every other app; imports no other app.
Tables: none.
Invariants: money is an integer of smallest units; instants are aware UTC; a sealed table refuses UPDATE and DELETE.
"""
