from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.common.admin import row_id
from apps.common.errors import DomainError
from apps.segments.admin.builder.preview import preview_of
from apps.segments.admin.builder.starters import STARTERS, starter
from apps.segments.admin.builder.tree import GroupNode, change_tree, draft_of, read_tree, sent_by
from apps.segments.drafts import GroupDraft
from apps.segments.errors import SegmentChanged
from apps.segments.kinds import Kind, every_kind, kind_named
from apps.segments.kinds.picking import PickField
from apps.segments.models import Group, Segment
from apps.segments.models.segment import NAME_MAX
from apps.segments.reports import root_of
from apps.segments.services import save_segment
from apps.staff.doors import worker
from apps.staff.models import User

FOUND_MAX = 20


def builder_page(request: HttpRequest, segment_id: str | None = None) -> HttpResponse:
    """A new segment, or one that is there: to be changed, or only looked at by those who may not."""
    by = worker(request, "segments.view_segment" if segment_id else "segments.add_segment")
    segment = get_object_or_404(Segment, pk=row_id(segment_id)) if segment_id else None
    if request.method == "POST":
        if segment is not None and not by.has_perm("segments.change_segment"):
            raise PermissionDenied
        return _sent(request, segment, by)
    begun = starter(request.GET.get("start", "")) if segment is None else None
    name = segment.name if segment else str(begun.title) if begun else ""
    root = root_of(segment) if segment else begun.root if begun else GroupDraft()
    return _page(request, segment, read_tree(sent_by(root)), name)


def _sent(request: HttpRequest, segment: Segment | None, by: User) -> HttpResponse:
    root, name = read_tree(request.POST), request.POST.get("name", "")
    if act := request.POST.get("act", ""):
        # Without scripts each press of a button is a page of its own.
        change_tree(root, act)
        return _page(request, segment, root, name)
    asked = draft_of(root)
    if asked is None:
        return _page(request, segment, root, name, _("Not saved yet: please look at what is marked below."))
    try:
        saved = save_segment(name=name, root=asked, by=by, segment=segment, seen=_seen(request, segment))
    except SegmentChanged as refusal:
        # Saving again is then a decision made with the newer question in sight.
        return _page(request, segment, root, name, str(refusal), is_stale=True)
    except DomainError as refusal:
        _mark(root, refusal)
        field = refusal.field if refusal.field == "name" else ""
        return _page(request, segment, root, name, str(refusal), wrong_field=field)
    messages.success(request, _("Saved: %(name)s.") % {"name": saved.name})
    return redirect("admin:segments_segment_change", saved.pk)


def _seen(request: HttpRequest, segment: Segment | None) -> int | None:
    text = request.POST.get("seen", "")
    return (int(text) if text.isdecimal() and len(text) < 10 else 0) if segment else None


def _mark(root: GroupNode, refusal: DomainError) -> None:
    """Beside the condition it is about."""
    number = refusal.facts.get("number")
    for place, condition in enumerate(root.every_condition()):
        if place == number and condition.form is not None:
            field = refusal.field if refusal.field in condition.form.fields else None
            condition.form.add_error(field, str(refusal))


def _page(
    request: HttpRequest,
    segment: Segment | None,
    root: GroupNode,
    name: str,
    refusal: str = "",
    *,
    wrong_field: str = "",
    is_stale: bool = False,
) -> HttpResponse:
    if is_stale and segment is not None:
        segment = Segment.objects.filter(pk=segment.pk).first()
        if segment is None:
            messages.warning(request, refusal)
    context = {
        **admin.site.each_context(request),
        **_tree_context(root, shows_errors=bool(refusal)),
        **preview_of(root),
        "title": segment.name if segment else _("New segment"),
        "opts": Segment._meta,
        "segment": segment,
        "name": name,
        "name_max": NAME_MAX,
        "refusal": refusal,
        "is_name_wrong": wrong_field == "name",
        "is_stale": is_stale,
        "may_change": request.user.has_perm("segments.change_segment" if segment else "segments.add_segment"),
        "may_delete": request.user.has_perm("segments.delete_segment"),
        "starters": STARTERS if segment is None and root.is_empty else (),
    }
    return render(request, "admin/segments/builder.html", context)


def _tree_context(root: GroupNode, *, shows_errors: bool) -> dict[str, Any]:
    return {"root": root, "modes": Group.Mode.choices, "menu": _menu(), "shows_errors": shows_errors}


def _menu() -> list[tuple[str, list[Kind]]]:
    """Kinds under their headings, in the order in which they were entered."""
    headings: dict[str, list[Kind]] = {}
    for kind in every_kind():
        headings.setdefault(str(kind.heading), []).append(kind)
    return list(headings.items())


@require_POST
def draft_view(request: HttpRequest) -> HttpResponse:
    """The conditions after a press of a button, as a piece of the page."""
    worker(request, "segments.add_segment", "segments.change_segment")
    root = read_tree(request.POST)
    change_tree(root, request.POST.get("act", ""))
    context = {**_tree_context(root, shows_errors=False), "may_change": True, "moves_focus": True}
    answer = render(request, "admin/segments/tree.html", context)
    answer["HX-Trigger-After-Settle"] = "drafted"
    return answer


@require_POST
def preview_view(request: HttpRequest) -> HttpResponse:
    """How many they are and some of them, as a piece of the page."""
    worker(request, "segments.add_segment", "segments.change_segment")
    context = {**preview_of(read_tree(request.POST)), "is_piece": True}
    return render(request, "admin/segments/preview.html", context)


@require_GET
def picks_view(request: HttpRequest) -> HttpResponse:
    """Things whose name contains what was typed, to be ticked."""
    worker(request, "segments.add_segment", "segments.change_segment")
    kind = kind_named(request.GET.get("kind", ""))
    field = kind.fields().get(request.GET.get("field", "")) if kind else None
    if not isinstance(field, PickField):
        raise Http404
    text = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    found = field.found(text, FOUND_MAX) if text else []
    ticks = [(str(row.pk), field.label_from_instance(row)) for row in found]
    context = {"ticks": ticks, "text": text, "name": request.GET.get("name", "")[:40]}
    return render(request, "admin/segments/found.html", context)
