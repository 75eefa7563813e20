"""Writing a flow down. What is on stays fit to be on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.common import clock
from apps.flows.errors import BadFlow, FlowNotReady
from apps.flows.kinds import KINDS, FlowKind, kind_named
from apps.flows.models import Flow, FlowText
from apps.flows.reports.drafting import starter_texts
from apps.flows.reports.planning import LIMITS, places_of, problems_of
from apps.messaging.placeholders import check_text
from apps.staff.models import User

TERMS = {"channel", "segment", "offer", "code_days", "days", "percent", "second_days", "button_url"}
# What PostgreSQL does not take as text.
_BROKEN = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class StepText:
    """A letter in one language."""

    step: int
    language: str
    subject: str = ""
    body: str = ""
    button: str = ""
    sms: str = ""

    @classmethod
    def of(cls, text: FlowText) -> Self:
        return cls(text.step, text.language, text.subject, text.body, text.button, text.sms)


def flow_of(kind: str) -> tuple[Flow, list[FlowText]]:
    """The shop's flow of this kind with its texts; where it has none yet, what it would begin with, kept nowhere."""
    flow = Flow.objects.select_related("offer", "segment").filter(kind=kind).first()
    if flow is not None:
        return flow, list(flow.texts.all())
    figures = {name: figure.initial for name, figure in kind_named(kind).figures.items()}
    return Flow(kind=kind, code_days=7 if kind_named(kind).needs_offer else None, **figures), starter_texts(kind)


def hold_flow(kind: str) -> Flow:
    """Its row, held until the end of the transaction; as it begins where there is none yet."""
    if not Flow.objects.filter(kind=kind).exists():
        _begin(kind)
    return Flow.objects.select_for_update().get(kind=kind)


def _begin(kind: str) -> None:
    flow, texts = flow_of(kind)
    for text in texts:
        text.flow = flow
    try:
        with transaction.atomic():
            flow.save()
            FlowText.objects.bulk_create(texts)
    except IntegrityError:
        # Somebody else began it in this very moment: theirs stands.
        if not Flow.objects.filter(kind=kind).exists():
            raise


@transaction.atomic
def save_flow(*, kind: str, by: User | None, texts: Sequence[StepText], **terms: Any) -> Flow:
    """Make or change the flow of a kind. ``terms`` are its columns.

    Raises BadFlow or UnknownPlaceholder; FlowNotReady where it is on and could not stay so.
    """
    if kind not in KINDS:
        raise BadFlow(_("This letter is not known here."), field="kind")
    flow = hold_flow(kind)
    for name, value in terms.items():
        if name not in TERMS:
            raise TypeError(f"{name} is no term of a flow")
        setattr(flow, name, value)
    _refuse_figures(flow, kind_named(kind))
    _refuse_way(flow)
    for text in texts:
        _refuse_text(flow, text)
    flow.changed_at, flow.changed_by = clock.now(), by
    flow.save()
    FlowText.objects.filter(flow=flow).delete()
    last = {(text.step, text.language): text for text in texts}
    FlowText.objects.bulk_create([_row(flow, text) for text in last.values() if _says_something(text)])
    if flow.is_on and (problems := problems_of(flow)):
        raise FlowNotReady(" ".join(problems), problems=problems)
    return flow


def _refuse_way(flow: Flow) -> None:
    """How it is sent, and where its button leads."""
    if flow.channel not in Flow.Channel.values:
        raise BadFlow(_("Choose one from the list."), field="channel")
    if _BROKEN.search(flow.button_url):
        raise BadFlow(_("This text holds characters that cannot be stored."), field="button_url")
    try:
        flow.clean_fields(exclude=[field.name for field in Flow._meta.fields if field.name != "button_url"])
    except ValidationError as refusal:
        raise BadFlow(" ".join(refusal.messages), field="button_url") from refusal


def _refuse_figures(flow: Flow, kind: FlowKind) -> None:
    for name in ("days", "percent", "second_days"):
        figure, value = kind.figures.get(name), getattr(flow, name)
        if figure is None:
            setattr(flow, name, None)
        elif value is None or not figure.low <= value <= figure.high:
            raise BadFlow(
                _("Write a number from %(low)s to %(high)s.") % {"low": figure.low, "high": figure.high}, field=name
            )
    if flow.code_days is not None and not 1 <= flow.code_days <= 366:
        raise BadFlow(_("Write a number from %(low)s to %(high)s.") % {"low": 1, "high": 366}, field="code_days")
    kind.agree(flow)


def _refuse_text(flow: Flow, text: StepText) -> None:
    if text.language not in dict(settings.LANGUAGES):
        raise BadFlow(_("This language is not known here."))
    if text.step not in kind_named(flow.kind).starters:
        raise BadFlow(_("There is no such letter."))
    for name, longest in LIMITS.items():
        field, words = f"{name}_{text.step}_{text.language}", getattr(text, name)
        if len(words) > longest:
            raise BadFlow(_("This text is too long."), field=field)
        if _BROKEN.search(words):
            raise BadFlow(_("This text holds characters that cannot be stored."), field=field)
        if name != "button":
            check_text(words, field=field, allowed=places_of(flow, text.step))


def _says_something(text: StepText) -> bool:
    return any((text.subject.strip(), text.body.strip(), text.sms.strip()))


def _row(flow: Flow, text: StepText) -> FlowText:
    return FlowText(
        flow=flow,
        step=text.step,
        language=text.language,
        subject=" ".join(text.subject.split()),
        body=text.body.strip(),
        button=" ".join(text.button.split()),
        sms=text.sms.strip(),
    )
