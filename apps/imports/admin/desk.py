"""Imports at the desk: upload, check, watch, look at the result, undo."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from apps.common.admin import BornInService, row_id, whole_numbers
from apps.imports.admin import pages
from apps.imports.models import Batch
from apps.shop.forms import shown


@admin.register(Batch)
class BatchDesk(BornInService):
    """The list is generated; adding and looking at one are pages of their own."""

    list_display = [
        "file_name",
        "kind",
        "status",
        "orders",
        "rejected",
        "sales",
        "points",
        "actor",
        "created_at",
    ]
    list_filter = ["status", "kind"]
    search_fields = ["file_name"]
    list_select_related = ["actor"]
    points = whole_numbers("points_earned", _("points earned"))

    @admin.display(description=_("Sales"), ordering="gross_minor")
    def sales(self, batch: Batch) -> str:
        return shown(batch.gross_minor)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("imports.add_batch")

    def get_urls(self) -> list[URLPattern]:
        def own(route: str, view: Any, name: str) -> URLPattern:
            url: URLPattern = path(
                f"<int:number>/{route}/", self.admin_site.admin_view(view), name=f"imports_batch_{name}"
            )
            return url

        return [
            own("progress", self.progress_view, "progress"),
            own("errors", self.errors_view, "errors"),
            own("map", self.map_view, "map"),
            own("bring-in", require_POST(self.bring_in_view), "bring_in"),
            own("throw-away", require_POST(self.throw_away_view), "throw_away"),
            own("undo", require_POST(self.undo_view), "undo"),
            *super().get_urls(),
        ]

    # --- pages ---
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return pages.upload(request, self._around(request, _("Bring in a file")))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        number = row_id(object_id)
        if number is None:
            raise Http404
        batch = self._batch(request, number)
        if batch.status == Batch.Status.DRAFT:
            self._may_bring(request)
            return pages.check(request, batch, self._around(request, _("Check before it is brought in"), batch))
        return pages.result(request, batch, self._around(request, batch.file_name, batch))

    def progress_view(self, request: HttpRequest, number: int) -> HttpResponse:
        return pages.progress(request, self._batch(request, number))

    def errors_view(self, request: HttpRequest, number: int) -> HttpResponseBase:
        return pages.errors(self._batch(request, number))

    def map_view(self, request: HttpRequest, number: int) -> HttpResponse:
        return pages.file_map(self._batch(request, number))

    # --- deeds ---
    def bring_in_view(self, request: HttpRequest, number: int) -> HttpResponse:
        self._may_bring(request)
        return pages.bring_in(request, self._batch(request, number))

    def throw_away_view(self, request: HttpRequest, number: int) -> HttpResponse:
        self._may_bring(request)
        return pages.throw_away(request, self._batch(request, number))

    def undo_view(self, request: HttpRequest, number: int) -> HttpResponse:
        self._may_bring(request)
        return pages.undo(request, self._batch(request, number))

    # --- who and what ---
    def _may_bring(self, request: HttpRequest) -> None:
        if not self.has_add_permission(request):
            raise PermissionDenied

    def _batch(self, request: HttpRequest, number: int) -> Batch:
        if not self.has_view_permission(request):
            raise PermissionDenied
        batch = Batch.objects.select_related("program", "channel", "actor").filter(pk=number).first()
        if batch is None:
            raise Http404
        return batch

    def _around(self, request: HttpRequest, title: Any, batch: Batch | None = None) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "batch": batch,
            "may_bring": self.has_add_permission(request),
        }
