"""The engine decides what a basket gets. Pure: no database, no clock."""

from apps.offers.engine.deal import price
from apps.offers.engine.facts import (
    Answer,
    Basket,
    Buyer,
    Candidate,
    CodeFacts,
    Line,
    Pricing,
    Refusal,
    Room,
    Terms,
)

__all__ = [
    "Answer",
    "Basket",
    "Buyer",
    "Candidate",
    "CodeFacts",
    "Line",
    "Pricing",
    "Refusal",
    "Room",
    "Terms",
    "price",
]
