"""One namespace for everything a customer can type.

Purpose: make, find and rate-limit codes. A code is stored as a keyed hash of its folded form; secret codes can be shown
again to their owner because they are derived from a stored seed and a key that is not in the database.
Floor: 2. Imports common only; knows no owner.
Tables: Code, Attempts.
Invariants: two codes with one comparison key cannot exist; guesses are counted atomically.
"""
