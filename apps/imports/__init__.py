"""The shop's past, from files.

Purpose: understand, preview, bring in, resume and undo files of orders, and opening balances.
Floor: 11. Imports checkout and everything below it.
Tables: Batch, BatchOrder, BatchRefund, BatchOpening, RejectedRow.
Invariants: the same file twice changes nothing; a batch that stopped half way goes on where it stopped; an undone batch
leaves no order that counts and no points that it earned.
"""
