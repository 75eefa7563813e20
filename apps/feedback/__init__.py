"""Who waits for an answer, until when, and what made it right.

Purpose: one inbox for whatever customers say, a promise to answer within so many business hours, and compensation that
somebody else approves where it is large.
Floor: 8. Imports offers, programs, messaging, orders, customers, segments, shop, staff and common.
Tables: Case, CaseMessage, CaseNote, CaseEvent, CaseTag, Timer, Promise, BusinessHours, Holiday, CaseRules, Apology,
ApologyText, Recovery, RecoveryLimit.
Invariants: one case per reference; at most one timer of a kind runs per case; a solved case has an outcome; a warning and
a breach each stand in the history once; nobody approves what they asked for themselves; approved twice is given once.
"""
