"""Who works here.

Purpose: the people who sign in to the admin and the till, and their roles.
Floor: 1. Imports common only.
Tables: User, StaffChange.
Invariants: e-mail is the sign-in name, unique whatever its case; staff are deactivated, never deleted; there is always an
owner who can sign in; every change names who made it and is sealed.
"""
