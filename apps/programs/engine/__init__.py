"""Decides every point, and nothing else does.

Pure: facts and terms in, decisions out. No database, no clock, no Django. Checkout replays one fact, an import
thousands; both get the same answer. Property tests hold it to: any split of refunds ends where one full refund ends,
never more is taken than was granted, the order of lines does not matter.
"""

from apps.programs.engine.earning import Judged, judge
from apps.programs.engine.facts import LineFacts, OrderFacts, Purchase, Reversal
from apps.programs.engine.replay import Earn, Held, MemberState, TakeBack, replay
from apps.programs.engine.terms import ProgramTerms, Terms

__all__ = [
    "Earn",
    "Held",
    "Judged",
    "LineFacts",
    "MemberState",
    "OrderFacts",
    "ProgramTerms",
    "Purchase",
    "Reversal",
    "TakeBack",
    "Terms",
    "judge",
    "replay",
]
