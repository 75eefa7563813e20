"""What we ask, and what they answer.

Purpose: surveys with their questions in three languages, whom they are sent to and whom not, one answer each, the score.
Floor: 9. Imports orders, programs, messaging and everything below feedback's floor; no door.
Tables: Survey, Question, Choice, Pace, Invitation, Response, Answer, Pick, ProfileAnswer.
Invariants: one answer per invitation and per survey and purchase, by constraint; reading a link changes nothing; whoever
was not asked stands in the list with the reason.
"""
