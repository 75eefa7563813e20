"""How staff get in.

Purpose: invitations, new passwords by letter, the second step of signing in, and the page of each person at the desk.
Floor: 12. Imports messaging, codes, staff, shop and common.
Tables: AccessLink, SecondFactor, RecoveryCode.
Invariants: a link works once and until its last moment, looking at it changes nothing; neither links, keys of devices nor
recovery codes can be read from the database; a code of a device counts once.
"""
