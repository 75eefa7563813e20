"""How long points last: the form, what the change would mean, and then the change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.common import clock
from apps.common.admin import DeskForm
from apps.common.errors import DomainError
from apps.programs.models import Program
from apps.programs.models.program import EXPIRY_MONTHS_MAX
from apps.programs.reports import preview_expiry
from apps.programs.services import change_expiry
from apps.shop.services import current_shop
from apps.staff.doors import worker
from apps.staff.models import User


class ExpiryForm(DeskForm[Program]):
    expiry_months = forms.IntegerField(
        label=gettext_lazy("Months that points last"),
        required=False,
        min_value=1,
        max_value=EXPIRY_MONTHS_MAX,
        help_text=gettext_lazy("Counted from the day on which the points can be spent, for example 12."),
    )
    # Said back by the page that shows what the change would mean.
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Program
        fields = ["expiry", "expiry_months", "expiry_round_up"]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("expiry") == Program.Expiry.NONE:
            # What no longer holds is not asked for.
            values["expiry_months"], values["expiry_round_up"] = None, ""
        elif values.get("expiry_months") is None and "expiry_months" not in self.errors:
            self.add_error("expiry_months", _("Say how many months points last."))
        return values


@require_http_methods(["GET", "HEAD", "POST"])
def expiry_page(request: HttpRequest, program_id: int) -> HttpResponse:
    """Nothing changes before somebody has seen what it means for the points members have."""
    by = worker(request, "programs.change_program")
    program = get_object_or_404(Program, pk=program_id)
    form = ExpiryForm(request.POST or None, instance=Program.objects.get(pk=program_id))
    preview = None
    if form.is_bound and form.is_valid():
        values = form.cleaned_data
        if values["confirmed"]:
            if _change(program, form, by):
                messages.success(request, _("Saved. Members see the last day beside their points."))
                return redirect("admin:programs_program_change", program.pk)
        else:
            today = current_shop().local_date(clock.now())
            months, round_up = values["expiry_months"], values["expiry_round_up"]
            preview = preview_expiry(program, months=months, round_up=round_up, today=today)
    page = {
        **admin.site.each_context(request),
        "title": _("How long points last"),
        "form": form,
        "media": form.media,
        "program": program,
        "preview": preview,
        "opts": Program._meta,
    }
    return render(request, "admin/programs/expiry.html", page)


def _change(program: Program, form: ExpiryForm, by: User) -> bool:
    values = form.cleaned_data
    try:
        change_expiry(
            program=program,
            mode=values["expiry"],
            months=values["expiry_months"],
            round_up=values["expiry_round_up"],
            by=by,
        )
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True
