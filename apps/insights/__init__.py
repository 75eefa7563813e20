"""Answers across apps.

Purpose: the member's statement (balance and its worth, what waits, what expires when, history in plain words), and the
desk's page about a customer with one timeline of everything.
Floor: 10. Imports everything below; changes nothing.
Tables: none.
Invariants: an answer is a frozen value; every number on a statement can be re-added from the ledger.
"""
