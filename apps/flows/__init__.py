"""Letters that write themselves: birthdays, joining days, a second purchase, a reward within reach, coming back.

Purpose: recurring campaigns, off until somebody switches one on; each occasion of each person once; who did not get one, and why.
Floor: 8. Imports offers, rewards, segments, programs, orders, messaging, customers, shop, staff and common.
Tables: Flow, FlowText, FlowRun.
Invariants: nothing before the switching-on; one run at a time per person and flow; the reason to write is asked again before each
letter; what becomes of a run stands in its row.
"""
