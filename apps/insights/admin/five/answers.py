"""NPS and CSAT: each question apart, counts where there are too few answers for a score."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.common.spelling import number
from apps.insights.admin.drawing import Stick, bars
from apps.insights.admin.five.shown import Shown, month_short, month_text, percent_text
from apps.insights.reports.five import Five, Voice
from apps.insights.reports.five.voices import Score
from apps.insights.reports.periods import Span
from apps.surveys.models import Survey
from apps.surveys.score import ANSWERS_MIN, Csat, Nps

NPS, CSAT = Survey.Kind.NPS, Survey.Kind.CSAT


def recommendation(five: Five) -> list[Shown]:
    definition = _(
        "Would you recommend us, from 0 to 10: the share of 9 and 10 less the share of 0 to 6, between −100 and 100. "
        "The large figure is that of the last 90 days."
    )
    told = [_shown(voice, five.months, definition) for voice in five.voices if voice.kind == NPS]
    return told or [_nobody_yet("nps", _("Recommendation (NPS)"), definition)]


def satisfaction(five: Five) -> list[Shown]:
    definition = _(
        "How satisfied are you, from 1 to 5: the share of 4 and 5 among all answers. "
        "The large figure is that of the last 90 days."
    )
    told = [_shown(voice, five.months, definition) for voice in five.voices if voice.kind == CSAT]
    return told or [_nobody_yet("csat", _("Satisfaction (CSAT)"), definition)]


def title_of(voice: Voice) -> str:
    is_whole = voice.about == Survey.About.RELATIONAL
    if voice.kind == NPS:
        return _("Recommendation (NPS): the shop as a whole") if is_whole else _("Recommendation (NPS): one purchase")
    return (
        _("Satisfaction (CSAT): the shop as a whole")
        if is_whole
        else _("Satisfaction (CSAT): one purchase or one case")
    )


def score_text(score: Score) -> str:
    if score.value is None:
        return "–"
    if isinstance(score, Csat):
        return percent_text(score.value)
    rounded = round(score.value)
    return number(rounded) if rounded >= 0 else f"−{number(-rounded)}"


def basis_text(score: Score) -> str:
    """How many answers, and how sure that is."""
    facts = {"count": number(score.n), "margin": number(round(score.margin or 0))}
    if score.margin is None:
        return _("Answers: %(count)s") % facts
    return _("Answers: %(count)s, give or take %(margin)s") % facts


def _shown(voice: Voice, months: tuple[Span, ...], definition: str) -> Shown:
    pairs = list(zip(months, voice.months, strict=True))
    low = -100 if any((score.value or 0) < 0 for score in voice.months) else 0
    few = _("A score needs at least %(count)s answers; until then these are the counts.") % {
        "count": number(ANSWERS_MIN)
    }
    sticks = [
        Stick(month_short(span), score.value, f"{month_text(span)}: {score_text(score)}") for span, score in pairs
    ]
    return Shown(
        code=f"{voice.kind}-{voice.about}",
        title=title_of(voice),
        definition=definition,
        headline=score_text(voice.latest),
        basis=basis_text(voice.latest),
        notes=() if voice.latest.value is not None else (few,),
        chart=bars(sticks, bottom=low, top=100, words=number),
        columns=_columns(voice.kind),
        rows=tuple((month_text(span), *_counts(score), score_text(score)) for span, score in reversed(pairs)),
        link=reverse("admin:surveys_response_changelist"),
    )


def _columns(kind: str) -> tuple[str, ...]:
    if kind == NPS:
        return _("Month"), _("Answers"), _("9 and 10"), _("7 and 8"), _("0 to 6"), _("Score")
    return _("Month"), _("Answers"), _("4 and 5"), _("1 to 3"), _("Share")


def _counts(score: Score) -> tuple[str, ...]:
    if isinstance(score, Nps):
        counts = (score.n, score.promoters, score.passives, score.detractors)
        return tuple(number(count) for count in counts)
    return tuple(number(count) for count in (score.n, score.satisfied, score.others))


def _nobody_yet(code: str, title: str, definition: str) -> Shown:
    return Shown(
        code=code,
        title=title,
        definition=definition,
        headline="–",
        basis="",
        notes=(_("Nobody has answered yet. Switch a survey on, and the answers are counted here."),),
        link=reverse("admin:surveys_survey_changelist"),
    )
