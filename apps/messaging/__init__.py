"""The tray and the postman.

Purpose: every letter as a row before it is sent; claimed first, then sent; suppressed addresses are skipped with a reason.
Floor: 3. Imports customers, shop, staff and common.
Tables: Message, Suppression, Pause.
Invariants: one message per reference; nothing is dropped silently; a marketing letter is attempted at most once.
"""
