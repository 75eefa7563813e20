"""Who works here.

Purpose: the people who sign in to the admin and the till, and their roles.
Floor: 1. Imports common only.
Tables: User.
Invariants: e-mail is the sign-in name, unique whatever its case; staff are deactivated, never deleted.
"""
