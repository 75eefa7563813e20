"""People, and what they allowed.

Purpose: the customer record, the ways to recognise somebody, joining, and consent with its evidence.
Floor: 2. Imports shop, staff and common.
Tables: Customer, Identifier, Notice, JoinRequest, Consent, SignIn, Tag, Tagging; NameWord, Spelling to search by.
Invariants: one customer per e-mail and per phone; a forgotten customer has no name, e-mail, phone or birthday; consent is
append-only and every change of mind is a row; nothing attaches to an existing record before the contact is proven; the
words to search by are those of the names, so a forgotten customer has none.
"""
