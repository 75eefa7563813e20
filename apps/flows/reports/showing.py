"""A letter before it is anybody's."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from apps.common import clock
from apps.customers.models import Customer
from apps.flows.kinds import kind_named
from apps.flows.models import Flow, FlowRun, FlowText
from apps.flows.reports.drafting import brings_offer, by_step, draft_of, last_day_of_code, text_for
from apps.messaging.services import LetterDraft, Rendered, render_written
from apps.messaging.sms_length import Segments, sms_segments
from apps.shop.services import current_shop

# Of a letter that is only shown: it stops nothing.
_NOBODYS = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class Seen:
    language: str
    rendered: Rendered
    segments: Segments | None


def seen_by(flow: Flow, texts: list[FlowText], run: FlowRun, step: int = 1, language: str = "") -> Seen | None:
    """The letter of this run, with nothing kept and no code made. None where nothing is written yet."""
    draft = sample_of(flow, texts, run, step, language)
    if draft is None:
        return None
    rendered = render_written(draft, _NOBODYS)
    is_sms = flow.channel == Flow.Channel.SMS
    return Seen(draft.language, rendered, sms_segments(rendered.text) if is_sms else None)


def nobodys_run(flow: Flow) -> FlowRun:
    """Somebody called Ada, while there is nobody it would meet."""
    return FlowRun(flow=flow, customer=Customer(name="Ada", language=""))


def sample_of(flow: Flow, texts: list[FlowText], run: FlowRun, step: int = 1, language: str = "") -> LetterDraft | None:
    text = text_for(flow, by_step(texts), step, language or run.customer.language)
    if text is None:
        return None
    last_on = last_day_of_code(flow, current_shop().local_date(clock.now())) if brings_offer(flow, step) else None
    with translation.override(text.language):
        code = _sample_code(flow, step)
        more = _samples() | dict(kind_named(flow.kind).values([run]).get(run.pk, {}))
    return draft_of(flow, text, run.customer, reference="", code=code, last_on=last_on, more=more)


def _sample_code(flow: Flow, step: int) -> str:
    """What stands for a code that is not made yet."""
    return _("SAMPLE-CODE") if brings_offer(flow, step) and flow.offer and flow.offer.needs_code else ""


def _samples() -> dict[str, str]:
    """Figures for somebody who has none."""
    return {"points": "80", "missing": "20", "reward": _("a reward")}
