"""What points buy.

Purpose: the catalogue of rewards, and the codes members get for their points.
Floor: 5. Imports programs, codes, catalog, customers, ledger, orders, shop, staff and common.
Tables: Reward, Redemption.
Invariants: issuing locks the points, using consumes them, cancelling or expiring gives them back to their lots; stock never
falls below zero; a member never gets more than the limit; a redemption ends once.
"""
