from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.common import clock
from apps.segments.errors import SegmentUsed
from apps.segments.models import Segment
from apps.segments.reports import members, reasons, root_of
from apps.segments.services import delete_segment
from apps.shop.services import current_shop
from apps.staff.doors import worker

PER_PAGE = 50


@require_safe
def people_page(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Everybody in a segment as of now, and what speaks for each."""
    worker(request, "segments.view_segment")
    segment = get_object_or_404(Segment, pk=segment_id)
    root, today = root_of(segment), current_shop().local_date(clock.now())
    page = Paginator(members(root, today), PER_PAGE).get_page(request.GET.get("p"))
    people = list(page.object_list)
    told = reasons(root, [each.pk for each in people], today)
    return render(
        request,
        "admin/segments/people.html",
        {
            **_around(request, segment, _("People in “%(name)s”") % {"name": segment.name}),
            "page": page,
            "people": [(each, told[each.pk]) for each in people],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def remove_page(request: HttpRequest, segment_id: int) -> HttpResponse:
    worker(request, "segments.delete_segment")
    segment = get_object_or_404(Segment, pk=segment_id)
    context = _around(request, segment, _("Delete “%(name)s”?") % {"name": segment.name})
    if request.method == "POST":
        try:
            delete_segment(segment=segment)
        except SegmentUsed as refusal:
            return render(request, "admin/segments/remove.html", {**context, "refusal": str(refusal)})
        messages.success(request, _("“%(name)s” is deleted. Nothing happened to the people in it.") % {"name": segment})
        return redirect("admin:segments_segment_changelist")
    return render(request, "admin/segments/remove.html", context)


def _around(request: HttpRequest, segment: Segment, title: str) -> dict[str, Any]:
    return {**admin.site.each_context(request), "title": title, "opts": Segment._meta, "segment": segment}
