"""What the shop offers.

Purpose: offers with their codes, limits and uses; the engine decides what a basket gets, and says why not.
Floor: 6. Imports rewards, segments, programs, orders, codes, customers, catalog, shop, staff and common.
Tables: Offer, PromoCode, CodeBatch, OfferUse, UseLine, Tally.
Invariants: a limit is never passed, however many come at once; the order of codes and lines changes nothing; no price falls below
zero; what a cancelled purchase used is free again; a code answers applied or refused, with the reason.
"""
