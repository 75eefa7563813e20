"""Flows as small shops switch them on, and the passing of their days."""

from __future__ import annotations

import datetime as dt
from typing import Any

from apps.flows.models import Flow, FlowRun
from apps.flows.services import StepText, enter_due, flow_of, save_flow, switch_on, write_due
from tests.factories.nights import ISTANBUL, moment


def texts_of(kind: str) -> list[StepText]:
    """The letters the shop begins with."""
    return [StepText.of(text) for text in flow_of(kind)[1]]


def saved(kind: str, **terms: Any) -> Flow:
    return save_flow(kind=kind, by=None, texts=terms.pop("texts", None) or texts_of(kind), **terms)


def on(kind: str, **terms: Any) -> Flow:
    """Saved with its first letters, and switched on now."""
    saved(kind, **terms)
    return switch_on(kind=kind, by=None)


def morning(day: dt.date, *, hour: int = 10) -> list[FlowRun]:
    """The shop day begins, and the hour for letters passes. Returns the runs that were due, newest first."""
    with moment(day, 0, 5, zone=ISTANBUL):
        enter_due()
    with moment(day, hour, zone=ISTANBUL):
        write_due(limit=1_000)
    return list(FlowRun.objects.exclude(state="waiting"))
