"""What the pages of one flow share: who may, where one is."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.flows.kinds import KINDS, FlowKind
from apps.flows.models import Flow
from apps.staff.doors import worker

VIEW, CHANGE = "flows.view_flow", "flows.change_flow"


def kind_or_404(name: str) -> FlowKind:
    kind = KINDS.get(name)
    if kind is None:
        raise Http404
    return kind


def frame(request: HttpRequest, kind: FlowKind, flow: Flow, here: str, **more: Any) -> dict[str, Any]:
    by = worker(request, VIEW)
    return {
        **admin.site.each_context(request),
        "title": str(kind.label),
        "opts": Flow._meta,
        "kind": kind,
        "flow": flow,
        "steps": _steps(kind, here),
        "may_change": by.has_perm(CHANGE),
        **more,
    }


def _steps(kind: FlowKind, here: str) -> list[tuple[str, str, bool]]:
    """Label, address, whether it is this page."""
    pages = [("edit", _("Letter")), ("preview", _("Preview and test")), ("results", _("Results"))]
    return [(label, reverse(f"admin:flows_flow_{name}", args=[kind.name]), name == here) for name, label in pages]
