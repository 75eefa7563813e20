from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.common.admin import row_id
from apps.common.errors import DomainError
from apps.programs.admin.editor.forms import ProgramEditor
from apps.programs.admin.editor.groups import filled
from apps.programs.admin.editor.sentence import tell
from apps.programs.admin.editor.terms import TermsFields
from apps.programs.models import Program, Rule, RuleVersion
from apps.programs.reports import expiry_rules, promises
from apps.programs.services import add_rule_version, create_program, edit_program
from apps.staff.doors import worker
from apps.staff.models import User


def edit_page(request: HttpRequest, program_id: str | None = None) -> HttpResponse:
    """A new programme, or one that is there already: to be changed, or only looked at by those who may not."""
    by = worker(request, "programs.view_program" if program_id else "programs.add_program")
    may_change = by.has_perm("programs.change_program") if program_id else True
    program = get_object_or_404(Program, pk=row_id(program_id)) if program_id else None
    rule = program.rules.first() if program else None
    version = rule.versions.get(valid_until=None) if rule else None
    typed = request.POST if request.method == "POST" else None
    if typed is not None and not may_change:
        raise PermissionDenied
    form = ProgramEditor(typed, instance=program, version=version)
    if typed is not None and form.is_valid():
        saved = _save(request, form, program, rule, version, by)
        if saved is not None:
            return redirect("admin:programs_program_change", saved.pk)
    return render(request, "admin/programs/editor/page.html", _page(request, form, program, may_change))


def _save(
    request: HttpRequest,
    form: ProgramEditor,
    program: Program | None,
    rule: Rule | None,
    version: RuleVersion | None,
    by: User,
) -> Program | None:
    """The programme, or None where a service refused; the form then says why."""
    try:
        if program is None or rule is None or version is None:
            text = _("The programme is made. It counts purchases from now on, and those you bring in from the past.")
            program = create_program(**form.settings(), **form.terms())
        else:
            seen = form.cleaned_data["seen"] or 0
            kept = edit_program(
                program=program, rule=rule, seen=seen, settings=form.settings(), terms=form.terms(), by=by
            )
            text = (
                _("Saved. What customers get stays as it was.")
                if kept.pk == version.pk
                else _("Saved. The new terms hold from now on. Purchases of before keep theirs.")
            )
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        if refusal.code == "terms_changed" and rule is not None:
            # Saving again is then a decision made with the newer terms in sight.
            form.show_seen(rule.versions.get(valid_until=None).number)
        return None
    messages.success(request, text)
    return program


def _page(request: HttpRequest, form: ProgramEditor, program: Program | None, may_change: bool) -> dict[str, Any]:
    rules = list(program.rules.all()) if program else []
    return {
        **admin.site.each_context(request),
        "title": program.name if program else _("New programme"),
        "opts": Program._meta,
        "form": form,
        "media": form.media,
        "groups": filled(form),
        "told": tell(_values(form), program.pk if program else None),
        "program": program,
        "lasting": expiry_rules(program) if program else [],
        "may_change": may_change,
        "histories": [(rule, promises(rule)) for rule in rules],
    }


def _values(form: ProgramEditor) -> dict[str, Any]:
    """What is typed, as far as it makes sense; of a form that was not sent, what it begins with."""
    if form.is_bound:
        form.is_valid()
        return form.cleaned_data
    return {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}


@require_POST
def sentence_view(request: HttpRequest) -> HttpResponse:
    """The sentence of what is typed so far, asked for while somebody types. Changes nothing."""
    worker(request, "programs.view_program")
    told = tell(_values(ProgramEditor(request.POST)), row_id(request.GET.get("program", "")))
    return render(request, "admin/programs/editor/sentence.html", {"told": told})


@require_http_methods(["GET", "HEAD", "POST"])
def terms_page(request: HttpRequest, rule_id: int) -> HttpResponse:
    """The terms of one rule of several, written as a new version."""
    by = worker(request, "programs.change_program")
    rule = get_object_or_404(Rule.objects.select_related("program"), pk=rule_id)
    form = TermsFields(request.POST or None, version=rule.versions.get(valid_until=None))
    if form.is_bound and form.is_valid():
        add_rule_version(rule=rule, by=by, **form.terms())
        messages.success(request, _("The new terms hold from now on. Purchases of before keep theirs."))
        return redirect("admin:programs_program_change", rule.program_id)
    page = {
        **admin.site.each_context(request),
        "title": rule.name,
        "form": form,
        "media": form.media,
        "rule": rule,
        "opts": Program._meta,
    }
    return render(request, "admin/programs/terms.html", page)
