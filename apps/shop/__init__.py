"""Who we are: the merchant of this installation.

Purpose: the shop's name, currency, time zone, language and country.
Floor: 1. Imports common only.
Tables: Shop (one row; until it exists the SHOP_ settings speak).
Invariants: currency and time zone never change after the first order.
"""
