from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Model, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.common.admin import Desk, HistoryRows
from apps.common.errors import DomainError
from apps.programs.admin.forms import NewProgramForm, ProgramForm, TermsForm
from apps.programs.models import Program, Rule, RuleVersion
from apps.programs.services import add_rule_version, create_program, update_program
from apps.shop.forms import shown
from apps.staff.models import User


class RuleRows(HistoryRows):
    model = Rule
    verbose_name_plural = _("What members earn")
    fields = ["name", "terms", "change"]

    @admin.display(description=_("Now"))
    def terms(self, rule: Rule) -> str:
        version = rule.versions.get(valid_until=None)
        text = ngettext(
            "%(points)d point for each %(unit)s", "%(points)d points for each %(unit)s", version.points_per_unit
        )
        return text % {"points": version.points_per_unit, "unit": shown(version.unit_minor)}

    @admin.display(description="")
    def change(self, rule: Rule) -> str:
        return format_html(
            '<a class="underline" href="{}">{}</a>', reverse("admin:programs_terms", args=[rule.pk]), _("Change")
        )


@admin.register(Program)
class ProgramDesk(Desk):
    list_display = ["name", "code", "status", "worth", "members"]
    list_filter = ["status"]
    search_fields = ["name", "code"]
    form = ProgramForm
    inlines = [RuleRows]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change=change, form=ProgramForm if change else NewProgramForm, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return list((ProgramForm if obj else NewProgramForm).base_fields)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {} if obj else {"code": ["name"]}

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return [RuleRows] if obj else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Program]:
        programs: QuerySet[Program] = super().get_queryset(request)
        return programs.annotate(members_count=Count("memberships"))

    @admin.display(description=_("100 points"))
    def worth(self, program: Program) -> str:
        return shown(program.hundred_points_minor)

    @admin.display(description=_("Members"), ordering="members_count")
    def members(self, program: Any) -> int:
        return int(program.members_count)

    def save_model(self, request: HttpRequest, obj: Model, form: Form, change: bool) -> None:
        assert isinstance(obj, Program)
        if change:
            update_program(program=obj, **{name: form.cleaned_data[name] for name in form.changed_data})
        else:
            obj.pk = create_program(**form.cleaned_data).pk
            obj._state.adding = False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.terms_view)
        return [path("rules/<int:rule_id>/", view, name="programs_terms"), *super().get_urls()]

    def terms_view(self, request: HttpRequest, rule_id: int) -> HttpResponse:
        """The terms of a rule, written as a new version."""
        rule = get_object_or_404(Rule.objects.select_related("program"), pk=rule_id)
        if not self.has_change_permission(request):
            raise PermissionDenied
        current: RuleVersion = rule.versions.get(valid_until=None)
        initial = {
            "excluded_products": current.excluded_products.all(),
            "excluded_categories": current.excluded_categories.all(),
        }
        form = TermsForm(request.POST or None, instance=current, initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                assert isinstance(request.user, User), "the desk lets nobody else in"
                add_rule_version(rule=rule, by=request.user, **form.cleaned_data)
            except DomainError as refusal:
                form.add_error(refusal.field or None, str(refusal))
            else:
                text = _("The new terms hold from now on. Purchases of before keep theirs.")
                self.message_user(request, text, messages.SUCCESS)
                return redirect("admin:programs_program_change", rule.program_id)
        context = {
            **self.admin_site.each_context(request),
            "title": rule.name,
            "form": form,
            "rule": rule,
            "opts": self.opts,
        }
        return render(request, "admin/programs/terms.html", context)
