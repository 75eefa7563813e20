"""A score in words: never a number where there are too few answers (rule 93)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common.spelling import number
from apps.surveys.score import ANSWERS_MIN, Csat, Nps


def figure(score: Nps | Csat) -> str:
    """The score with its margin; below thirty answers, and without any, what there is instead."""
    if not score.has_answers:
        return _("no answers")
    if score.value is None or score.margin is None:
        return _("too few for a score")
    margin = number(round(score.margin))
    if isinstance(score, Csat):
        return _("%(value)s %% ± %(margin)s") % {"value": number(round(score.value)), "margin": margin}
    return _("%(value)s ± %(margin)s") % {"value": number(round(score.value)), "margin": margin}


def explained(score: Nps | Csat) -> str:
    """What the figure means, in a sentence."""
    if not score.has_answers:
        return _("Nobody has answered in this time yet.")
    if score.value is None or score.margin is None:
        text = ngettext(
            "%(n)s answer so far. From %(min)s on there is a score; a single answer would move it too much before.",
            "%(n)s answers so far. From %(min)s on there is a score; a single answer would move it too much before.",
            score.n,
        )
        return text % {"n": number(score.n), "min": number(ANSWERS_MIN)}
    text = ngettext(
        "From %(n)s answer. With 95 %% certainty it lies between %(low)s and %(high)s.",
        "From %(n)s answers. With 95 %% certainty it lies between %(low)s and %(high)s.",
        score.n,
    )
    lowest, highest = (0, 100) if isinstance(score, Csat) else (-100, 100)
    low, high = max(score.value - score.margin, lowest), min(score.value + score.margin, highest)
    return text % {"n": number(score.n), "low": number(round(low)), "high": number(round(high))}
