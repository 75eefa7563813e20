"""The letter as one person will read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from apps.common.spelling import day_text
from apps.customers.models import Customer
from apps.flows.kinds import kind_named
from apps.flows.models import Flow, FlowText
from apps.messaging.models import Message
from apps.messaging.services import Button, LetterDraft
from apps.shop.services import current_shop

Texts = Mapping[tuple[int, str], FlowText]


def steps_of(flow: Flow) -> list[int]:
    """A second letter brings the offer; without one there is none."""
    return [step for step in sorted(kind_named(flow.kind).starters) if step == 1 or flow.offer_id is not None]


def starter_texts(kind: str) -> list[FlowText]:
    """What a shop begins with, in every language of the house; kept nowhere."""
    found = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found += [
                FlowText(
                    step=step,
                    language=language,
                    subject=str(words.subject),
                    body=str(words.body),
                    button=str(words.button),
                    sms=str(words.sms),
                )
                for step, words in kind_named(kind).starters.items()
            ]
    return found


def is_whole(flow: Flow, text: FlowText) -> bool:
    return bool(text.sms if flow.channel == Flow.Channel.SMS else text.subject and text.body)


def by_step(texts: Iterable[FlowText]) -> dict[tuple[int, str], FlowText]:
    return {(text.step, text.language): text for text in texts}


def text_for(flow: Flow, texts: Texts, step: int, language: str) -> FlowText | None:
    """In their language, else in the shop's, else in any it was written in."""
    others = sorted(code for at, code in texts if at == step)
    for code in (language, current_shop().language, *others):
        text = texts.get((step, code))
        if text is not None and is_whole(flow, text):
            return text
    return None


def brings_offer(flow: Flow, step: int) -> bool:
    """The incentive comes last (rule 91)."""
    return flow.offer_id is not None and step == steps_of(flow)[-1]


def last_day_of_code(flow: Flow, on: dt.date) -> dt.date | None:
    """The last day on which what is offered on this day can be used; None for as long as one likes."""
    if flow.offer is None:
        return None
    own = on + dt.timedelta(days=flow.code_days) if flow.code_days and flow.offer.needs_code else None
    return min((day for day in (own, flow.offer.ends_on) if day), default=None)


def draft_of(
    flow: Flow,
    text: FlowText,
    customer: Customer,
    *,
    reference: str,
    code: str = "",
    last_on: dt.date | None = None,
    more: Mapping[str, str] | None = None,
) -> LetterDraft:
    """Marketing in every case: a greeting is an advertisement in Turkey as well (rule 86)."""
    is_mail = flow.channel == Flow.Channel.EMAIL
    address = flow.button_url or settings.SITE_URL.rstrip("/") + reverse("portal:statement")
    with translation.override(text.language):
        values = {
            "link": address,
            "code": code,
            "offer": flow.offer.name if flow.offer and brings_offer(flow, text.step) else "",
            "last_day": day_text(last_on) if last_on else "",
            **(more or {}),
        }
    return LetterDraft(
        reference=reference,
        purpose=Message.Purpose.MARKETING,
        customer=customer,
        subject=text.subject if is_mail else "",
        body=text.body if is_mail else text.sms,
        kind=f"flows/{flow.kind}",
        channel=flow.channel,
        language=text.language,
        values=values,
        button=Button(text.button, address) if is_mail and text.button else None,
    )
