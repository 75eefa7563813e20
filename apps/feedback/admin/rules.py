"""One page for everything that holds for all cases: hours, coming back, warnings, what a role may give."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common.admin import BornInService, dress
from apps.common.errors import DomainError
from apps.feedback.hours import Span
from apps.feedback.models import BusinessHours, CaseRules
from apps.feedback.reports import case_rules, recovery_limits, schedule
from apps.feedback.services import save_hours, save_rules, set_recovery_limits
from apps.shop.forms import AmountField
from apps.staff.models import User

_SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?")
LIMITS = {User.Role.SUPPORT: "give_support", User.Role.MANAGER: "give_manager"}


class SpansField(forms.CharField):
    """ "09:00-12:00, 13:00-18:00"; empty is closed. 24 and 00:00 are the end of the day."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str | None):
            return value
        return ", ".join(f"{span.opens:%H:%M}-{span.closes:%H:%M}" for span in value)

    def clean(self, value: Any) -> tuple[Span, ...]:
        text = str(super().clean(value) or "")
        return tuple(_span(part) for part in re.split(r"[,;]", text) if part.strip())


def _span(text: str) -> Span:
    found = _SPAN.fullmatch(text.strip())
    try:
        if found is None or int(found[3]) > 24:
            raise ValueError(text)
        hours, minutes = (int(found[1]), int(found[3]) % 24), (int(found[2] or 0), int(found[4] or 0))
        return Span(dt.time(hours[0], minutes[0]), dt.time(hours[1], minutes[1]))
    except ValueError:
        raise forms.ValidationError(_("Write hours like 09:00-18:00, with a comma between two spans.")) from None


class RulesForm(forms.Form):
    reopen_days = forms.IntegerField(
        label=gettext_lazy("Days to come back"),
        min_value=0,
        max_value=365,
        help_text=gettext_lazy("So long after a case is solved, the customer's next message opens it again."),
    )
    warn_percent = forms.IntegerField(
        label=gettext_lazy("Warn when this much of the time is over, in percent"),
        min_value=1,
        max_value=99,
        help_text=gettext_lazy("For example 80: of one hour, after 48 minutes."),
    )
    give_support = AmountField(
        label=gettext_lazy("Support may give in a day, without asking"),
        help_text=gettext_lazy("Money's worth of points and codes. Above it somebody else must agree."),
    )
    give_manager = AmountField(label=gettext_lazy("Managers may give in a day, without asking"))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = {
            str(day): SpansField(
                label=day.label, required=False, max_length=120, help_text=_HINT if not day.value else ""
            )
            for day in BusinessHours.Weekday
        }
        self.fields = days | self.fields
        if not may_set_limits(by):
            for name in LIMITS.values():
                self.fields[name].disabled = True
        dress(self)

    @staticmethod
    def starting_values() -> dict[str, Any]:
        rules, limits = case_rules(), recovery_limits()
        week: dict[str, Sequence[Span]] = {str(day): spans for day, spans in enumerate(schedule().week)}
        return week | {
            "reopen_days": rules.reopen_days,
            "warn_percent": rules.warn_percent,
            **{name: limits[role] for role, name in LIMITS.items()},
        }

    def save(self, by: User) -> None:
        """Raises BadHours or RecoveryRefused."""
        typed = self.cleaned_data
        save_hours(week={day: typed[str(day)] for day in range(7)})
        save_rules(reopen_days=typed["reopen_days"], warn_percent=typed["warn_percent"])
        if may_set_limits(by):
            set_recovery_limits(limits={role: typed[name] for role, name in LIMITS.items()}, by=by)


_HINT = gettext_lazy("For example 09:00-12:00, 13:00-18:00. Empty: closed.")


def may_set_limits(user: User) -> bool:
    return user.is_superuser or user.role == User.Role.OWNER


@admin.register(CaseRules)
class RulesDesk(BornInService):
    """One row at most, so the list is the form."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [path("", view(self.rules_view), name="feedback_caserules_changelist"), *super().get_urls()]

    def rules_view(self, request: HttpRequest) -> HttpResponse:
        by = request.user
        if not (isinstance(by, User) and self.has_view_permission(request)):
            raise PermissionDenied
        may_change = self.has_change_permission(request)
        posted = request.POST if may_change and request.method == "POST" else None
        form = RulesForm(posted, by=by, initial=RulesForm.starting_values())
        if form.is_bound and form.is_valid():
            try:
                form.save(by)
            except DomainError as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            else:
                self.message_user(request, _("Saved. Open cases keep the time that has passed."), messages.SUCCESS)
                return redirect("admin:feedback_caserules_changelist")
        page = {
            **self.admin_site.each_context(request),
            "title": _("Answering customers"),
            "opts": self.opts,
            "form": form,
            "days": [form[str(day)] for day in range(7)],
            "others": [form[name] for name in ("reopen_days", "warn_percent", *LIMITS.values())],
            "may_change": may_change,
        }
        return render(request, "admin/feedback/rules.html", page)
