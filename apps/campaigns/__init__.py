"""Whom we write to, when and why.

Purpose: campaigns: a letter to a segment, with an offer, a code and a hold-out; who gets it and who does not, and why; what
came of it.
Floor: 8. Imports offers, segments, messaging, orders, codes, customers, shop, staff and common.
Tables: Campaign, CampaignText, Recipient.
Invariants: who gets it is decided once; nobody gets it twice; the hold-out is random and repeatable; gates are asked when a
letter leaves.
"""
