"""An invented flower and coffee shop to try things out in, whose members come and go in the rhythm of real ones.

Names and goods are made up; dates and relative amounts are those of rhythm.csv (see NOTICE). Nothing here runs
unless DEBUG is on.
"""
