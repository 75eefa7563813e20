"""The five numbers by month: lifetime value, recommendation, return, referral, satisfaction. Two queries, however large the shop.

Referrals have no figure before there are any.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from apps.insights.reports.five.buying import Buying, Proof, bought_by_month, buying, proof
from apps.insights.reports.five.voices import Voice, voices
from apps.insights.reports.periods import ONE_DAY, Span, last_months, year_until


@dataclass(frozen=True, slots=True)
class Five:
    """``months`` and ``buying`` go together. ``proof`` is None where nothing could be suggested three months ago."""

    months: tuple[Span, ...]
    buying: tuple[Buying, ...]
    proof: Proof | None
    voices: tuple[Voice, ...]


def five(today: dt.date) -> Five:
    months = year_until(today)
    bought = bought_by_month(today - ONE_DAY)
    return Five(
        months=tuple(months),
        buying=tuple(buying(months, bought)),
        proof=proof(last_months(today, 12), bought),
        voices=tuple(voices(months, today)),
    )


__all__ = ["Five", "Voice", "five"]
