"""Writing a flow down. What is on stays fit to be on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.common import clock
from apps.flows.errors import BadFlow, FlowNotReady
from apps.flows.kinds import KINDS, FlowKind, kind_named
from apps.flows.models import Flow, FlowText
from apps.flows.reports.drafting import starter_texts
from apps.flows.reports.planning import LIMITS, all_places, problems_of
from apps.messaging.placeholders import check_text
from apps.staff.models import User


@dataclass(frozen=True, slots=True)
class StepText:
    """A letter in one language."""

    step: int
    language: str
    subject: str = ""
    body: str = ""
    button: str = ""
    sms: str = ""


def flow_of(kind: str) -> tuple[Flow, list[FlowText]]:
    """The shop's flow of this kind with its texts; where it has none yet, what it would begin with, kept nowhere."""
    flow = Flow.objects.select_related("offer", "segment").filter(kind=kind).first()
    if flow is not None:
        return flow, list(flow.texts.all())
    figures = {name: figure.initial for name, figure in kind_named(kind).figures.items()}
    return Flow(kind=kind, code_days=7 if kind_named(kind).needs_offer else None, **figures), starter_texts(kind)


@transaction.atomic
def save_flow(*, kind: str, by: User | None, texts: Sequence[StepText], **terms: Any) -> Flow:
    """Make or change the flow of a kind. ``terms`` are its columns.

    Raises BadFlow or UnknownPlaceholder; FlowNotReady where it is on and could not stay so.
    """
    if kind not in KINDS:
        raise BadFlow(_("This letter is not known here."), field="kind")
    flow = Flow.objects.select_for_update().filter(kind=kind).first() or flow_of(kind)[0]
    for name, value in terms.items():
        setattr(flow, name, value)
    _refuse_figures(flow, kind_named(kind))
    for text in texts:
        _refuse_text(flow, text)
    flow.changed_at, flow.changed_by = clock.now(), by
    flow.save()
    FlowText.objects.filter(flow=flow).delete()
    FlowText.objects.bulk_create([_row(flow, text) for text in texts if _says_something(text)])
    if flow.is_on and (problems := problems_of(flow)):
        raise FlowNotReady(" ".join(problems), problems=problems)
    return flow


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
    for name, longest in LIMITS.items():
        field, words = f"{name}_{text.step}_{text.language}", getattr(text, name)
        if len(words) > longest:
            raise BadFlow(_("This text is too long."), field=field)
        if name != "button":
            check_text(words, field=field, allowed=all_places(flow))


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
