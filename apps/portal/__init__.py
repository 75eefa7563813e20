"""The door for members.

Purpose: join, sign in, statement, rewards, card, preferences, unsubscribe.
Floor: 12. Imports everything below; no other door.
Tables: none.
Invariants: a session holds a customer id and nothing else; nothing changes on GET; a page says the same about a known and
an unknown contact until it is proven.
"""
