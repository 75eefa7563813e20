"""What customers say of us, in the last ninety days: NPS and CSAT."""

from __future__ import annotations

from apps.insights.admin.five.answers import basis_text, score_text, title_of
from apps.insights.reports.five.voices import Voice, latest_span, voices
from loyalty_site.home.card import Card, Morning, between, listed


def answers(morning: Morning) -> list[Card]:
    """A card for each question that somebody answered. One query."""
    span = latest_span(morning.today)
    return [_card(voice, morning) for voice in voices([span], morning.today) if voice.latest.n]


def _card(voice: Voice, morning: Morning) -> Card:
    span = latest_span(morning.today)
    asked = {"kind__exact": voice.kind, "about__exact": voice.about} | between("finished_at", span.first, span.last)
    return Card(
        title_of(voice),
        score_text(voice.latest),
        listed("surveys_response", **asked),
        basis_text(voice.latest),
        voice.latest.n,
    )
