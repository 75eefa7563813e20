from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.common import money
from apps.common.errors import DomainError
from apps.common.spelling import times_text
from apps.programs.admin.tiers import figures
from apps.programs.admin.tiers.forms import LEVELS_MAX, LadderForm, LevelForm, Levels, drafts
from apps.programs.models import Ladder, Program
from apps.programs.reports import LadderPreview, preview_ladder
from apps.programs.services import change_ladder, start_ladder
from apps.shop.services import current_shop
from apps.staff.doors import worker
from apps.staff.models import User

_BLANK = 2


@require_http_methods(["GET", "HEAD", "POST"])
def ladder_page(request: HttpRequest, program_id: int) -> HttpResponse:
    """Write the levels, look at who moves, save. Who may not change programmes may look."""
    by = worker(request, "programs.view_program")
    may_change = by.has_perm("programs.change_program")
    program = get_object_or_404(Program.objects.select_related("ladder"), pk=program_id)
    ladder = getattr(program, "ladder", None)
    if request.method != "POST":
        form = LadderForm(initial=_terms_of(ladder))
        return _page(request, program, form, _levels_of(ladder), may_change)
    if not may_change:
        raise PermissionDenied
    form = LadderForm(request.POST)
    levels = Levels(request.POST, form_kwargs={"basis": request.POST.get("basis", "")}, prefix="levels")
    # Both, so that everything that is wrong is marked at once.
    if not all([form.is_valid(), levels.is_valid()]):
        return _page(request, program, form, levels, may_change)
    try:
        # What was changed after looking is looked at again.
        if request.POST.get("step") == "save" and request.POST.get("seen", _seal(form, levels)) == _seal(form, levels):
            _save(program, ladder, form, levels, by)
            messages.success(request, _("Saved. Whoever goes up has gone up."))
            return redirect("admin:programs_ladder", program.pk)
        preview = _preview(program, form, levels)
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _page(request, program, form, levels, may_change)
    return _page(request, program, form, levels, may_change, preview)


def _save(program: Program, ladder: Ladder | None, form: LadderForm, levels: BaseFormSet[LevelForm], by: User) -> None:
    if ladder is None:
        start_ladder(program=program, tiers=drafts(levels), by=by, **form.cleaned_data)
    else:
        change_ladder(ladder=ladder, tiers=drafts(levels), by=by, **form.cleaned_data)


def _preview(program: Program, form: LadderForm, levels: BaseFormSet[LevelForm]) -> LadderPreview:
    return preview_ladder(program, tiers=drafts(levels), **form.cleaned_data)


def _seal(form: LadderForm, levels: BaseFormSet[LevelForm]) -> str:
    """What was looked at, in short."""
    return sha256(repr((drafts(levels), sorted(form.cleaned_data.items()))).encode()).hexdigest()


def _terms_of(ladder: Ladder | None) -> dict[str, Any]:
    return {} if ladder is None else {name: getattr(ladder, name) for name in LadderForm.base_fields}


def _levels_of(ladder: Ladder | None) -> BaseFormSet[LevelForm]:
    """What is there, or what a shop may begin with; and room for more."""
    basis = ladder.basis if ladder else Ladder.Basis.SPEND
    rows = _present(ladder) if ladder else _suggested()
    rows += [{} for _blank in range(min(_BLANK, LEVELS_MAX - len(rows)))]
    return Levels(initial=rows, form_kwargs={"basis": basis}, prefix="levels")


def _present(ladder: Ladder) -> list[dict[str, Any]]:
    return [
        {
            "code": tier.code,
            "name": tier.name,
            "threshold": figures.typed(tier.threshold, ladder.basis),
            "multiplier": times_text(tier.multiplier_milli),
            "is_permanent": tier.is_permanent,
            "benefits": tier.benefits,
        }
        for tier in ladder.tiers.all()
    ]


def _suggested() -> list[dict[str, Any]]:
    whole = 10 ** money.exponent(current_shop().currency)
    steps = [(_("Member"), 0, "1"), (_("Silver"), 5_000, times_text(1_250)), (_("Gold"), 20_000, times_text(1_500))]
    return [
        {"name": name, "threshold": figures.typed(amount * whole, Ladder.Basis.SPEND), "multiplier": times}
        for name, amount, times in steps
    ]


def _page(
    request: HttpRequest,
    program: Program,
    form: LadderForm,
    levels: BaseFormSet[LevelForm],
    may_change: bool,
    preview: LadderPreview | None = None,
) -> HttpResponse:
    page = {
        **admin.site.each_context(request),
        "title": _("Tiers of %(program)s") % {"program": program},
        "opts": Program._meta,
        "program": program,
        "is_new": not hasattr(program, "ladder"),
        "form": form,
        "levels": levels,
        "columns": list(levels.empty_form.visible_fields()),
        "may_change": may_change,
        "preview": preview,
        "seen": _seal(form, levels) if preview is not None else "",
    }
    return render(request, "admin/programs/tiers/page.html", page)
