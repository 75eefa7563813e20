from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.feedback.errors import BadCase
from apps.feedback.models.talk import TEXT_MAX

# What no database keeps: the zero byte, and halves of a letter that a program sent.
_BROKEN = re.compile("[\x00\ud800-\udfff]")


def clean_text(text: str, field: str = "text", longest: int = TEXT_MAX) -> str:
    """Without blanks around it and without what no database keeps. Raises BadCase where nothing or too much is left."""
    text = _BROKEN.sub("", text).replace("\r\n", "\n").strip()
    if not text:
        raise BadCase(_("Write a few words."), field=field)
    if len(text) > longest:
        told = ngettext("Write at most %(max)d character.", "Write at most %(max)d characters.", longest)
        raise BadCase(told % {"max": longest}, field=field, max=longest)
    return text
