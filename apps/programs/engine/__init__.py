"""Decides every point, and nothing else does.

Pure: facts and terms in, decisions out. No database, no clock, no Django. Checkout replays one fact, an import
thousands; both get the same answer. Property tests hold it to: any split of refunds ends where one full refund ends,
never more is taken than was granted, the order of lines does not matter.
"""

from apps.programs.engine.aging import AgingLot, AgingTerms, Shelf, changed, is_stricter, last_day
from apps.programs.engine.climb import Climb, Entry
from apps.programs.engine.earning import Judged, judge
from apps.programs.engine.facts import LineFacts, OrderFacts, Purchase, Reversal
from apps.programs.engine.ladder import LadderTerms, Level
from apps.programs.engine.replay import Earn, Expire, Held, MemberState, TakeBack, replay
from apps.programs.engine.standing import Book, Move, Standing, Step, adopt, enter, lift, review, start
from apps.programs.engine.terms import ProgramTerms, Terms

__all__ = [
    "AgingLot",
    "AgingTerms",
    "Book",
    "Climb",
    "Earn",
    "Entry",
    "Expire",
    "Held",
    "Judged",
    "LadderTerms",
    "Level",
    "LineFacts",
    "MemberState",
    "Move",
    "OrderFacts",
    "ProgramTerms",
    "Purchase",
    "Reversal",
    "Shelf",
    "Standing",
    "Step",
    "TakeBack",
    "Terms",
    "adopt",
    "changed",
    "enter",
    "is_stricter",
    "judge",
    "last_day",
    "lift",
    "replay",
    "review",
    "start",
]
