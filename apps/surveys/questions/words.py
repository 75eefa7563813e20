"""What people say in their own words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.surveys.errors import BadAnswer
from apps.surveys.models import Question
from apps.surveys.models.response import WORDS_MAX
from apps.surveys.questions.kind import Given, QuestionKind


def _read(question: Question, typed: Sequence[str]) -> Given:
    # Databases take no NUL, and browsers send line ends as two signs.
    text = (typed[-1] if typed else "").replace("\x00", "").replace("\r\n", "\n").strip()
    if len(text) > WORDS_MAX:
        message = _("This is longer than we can keep: at most %(count)d signs.") % {"count": WORDS_MAX}
        raise BadAnswer(message, field=question.field)
    return Given(words=text)


WORDS = QuestionKind(
    code="words", label=gettext_lazy("In their own words"), template="portal/survey/_words.html", read=_read
)
