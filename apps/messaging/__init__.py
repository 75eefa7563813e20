"""The tray and the postman.

Purpose: every letter as a row before it is sent; claimed first, then sent; suppressed addresses are skipped with a reason.
Floor: 3. Imports customers, shop, staff and common.
Tables: Message, DeliveryEvent, Suppression, Pause, Brand, Cap.
Invariants: one message per reference; nothing is dropped silently; a marketing letter is attempted at most once; a merchant's
text is filled in, never run; a provider's report counts once, whenever it comes.
"""
