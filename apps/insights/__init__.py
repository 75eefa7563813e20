"""Answers across apps.

Purpose: the member's statement: balance and its worth, what waits, what expires when, and history in plain words.
Floor: 10. Imports everything below; changes nothing.
Tables: none.
Invariants: an answer is a frozen value; every number on a statement can be re-added from the ledger.
"""
