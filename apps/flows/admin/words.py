from __future__ import annotations

from apps.flows.models import FlowRun
from apps.messaging.words import reason_words

_OWN = dict(FlowRun.Reason.choices)


def reason_text(code: str) -> str:
    """Why nothing was written, or why a letter did not leave; empty for none."""
    return str(_OWN[code]) if code in _OWN else reason_words(code)
