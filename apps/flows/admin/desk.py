from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.common.admin import Desk, History, row_id
from apps.flows.admin.editor import act, edit_page
from apps.flows.admin.frame import VIEW, kind_or_404
from apps.flows.admin.pages import preview_page, results_page
from apps.flows.admin.words import reason_text
from apps.flows.kinds import KINDS
from apps.flows.models import Flow, FlowRun
from apps.flows.reports import DAYS, standings
from apps.staff.doors import worker


@admin.register(Flow)
class FlowDesk(Desk):
    """One line for each reminder there is, whether the shop has set it up or not; the rest is pages of its own."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("of/<slug:kind>/", view(edit_page), name="flows_flow_edit"),
            path("of/<slug:kind>/preview/", view(preview_page), name="flows_flow_preview"),
            path("of/<slug:kind>/results/", view(results_page), name="flows_flow_results"),
            path("of/<slug:kind>/<slug:step>/now/", view(act), name="flows_flow_act"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changelist_view(  # type: ignore[override]  # the theme promises a template response to nobody
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        worker(request, VIEW)
        own, only = standings(), "silenced" in request.GET
        since = clock.now() - dt.timedelta(days=DAYS)
        written = dict(
            FlowRun.objects.filter(state=FlowRun.State.WRITTEN, due_at__gt=since)
            .order_by()
            .values_list("flow__kind")
            .annotate(Count("pk"))
        )
        page = {
            **self.admin_site.each_context(request),
            "title": _("Automatic letters"),
            "opts": Flow._meta,
            "days": DAYS,
            "only": only,
            "lines": [
                (kind, own.get(name), written.get(name, 0))
                for name, kind in KINDS.items()
                if not only or (name in own and own[name].troubles)
            ],
        }
        return render(request, "admin/flows/list.html", page)

    def changeform_view(  # type: ignore[override]  # as above
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        worker(request, VIEW)
        if object_id is None:
            raise PermissionDenied  # as the list says: there is one of each, and no other
        flow = Flow.objects.filter(pk=row_id(object_id or "") or 0).first()
        return redirect("admin:flows_flow_edit", kind_or_404(flow.kind if flow else "").name)


@admin.register(FlowRun)
class FlowRunDesk(History):
    """Whose occasion it was, and what became of it."""

    list_display = ["what", "customer", "step", "due_at", "state", "why", "letter"]
    list_filter = ["state", "reason", "flow"]
    list_select_related = ["flow", "customer", "message"]
    search_fields = ["customer__name_key", "customer__email"]

    @admin.display(description=_("automatic letter"), ordering="flow")
    def what(self, run: FlowRun) -> str:
        return str(run.flow)

    @admin.display(description=_("reason"))
    def why(self, run: FlowRun) -> str:
        return reason_text(run.reason or (run.message.reason if run.message else ""))

    @admin.display(description=_("letter"))
    def letter(self, run: FlowRun) -> str:
        return run.message.get_state_display() if run.message else ""
