"""Promises and holidays: what the shop sets up once and looks at now and then."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.common import clock
from apps.common.admin import Desk, page_button
from apps.feedback.models import Holiday, Promise
from apps.feedback.public_holidays import PUBLIC_HOLIDAYS, public_holidays
from apps.feedback.services import add_holidays, remove_holidays, remove_promises, save_holiday, save_promise
from apps.shop.services import current_shop

YEARS_AHEAD = 2
COUNTRIES = {"TR": gettext_lazy("Türkiye"), "AZ": gettext_lazy("Azerbaijan")}


@admin.register(Promise)
class PromiseDesk(Desk):
    """The first that fits a case holds. Where none does: one business hour for the first reply."""

    list_display = [
        "name",
        "rank",
        "priority",
        "channel",
        "newcomers_only",
        "first_reply_minutes",
        "next_reply_minutes",
        "resolution_minutes",
    ]
    actions = ["remove"]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save_promise(promise=obj)

    @admin.action(description=gettext_lazy("Remove"), permissions=["change"])
    def remove(self, request: HttpRequest, promises: QuerySet[Promise]) -> None:
        count = remove_promises(promises=promises)
        text = ngettext("%(count)d promise is removed.", "%(count)d promises are removed.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)


@admin.register(Holiday)
class HolidayDesk(Desk):
    """Days on which nobody answers; the clock of every promise stands still."""

    list_display = ["day", "name", "closes_at"]
    date_hierarchy = "day"
    actions = ["remove"]
    actions_list = ["fill"]  # type: ignore[assignment]  # the theme declares an empty tuple

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [path("public/", view(self.fill_view), name="feedback_holiday_public"), *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save_holiday(holiday=obj)

    @admin.action(description=gettext_lazy("Remove"), permissions=["change"])
    def remove(self, request: HttpRequest, holidays: QuerySet[Holiday]) -> None:
        count = remove_holidays(holidays=holidays)
        text = ngettext("%(count)d day is removed.", "%(count)d days are removed.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)

    @page_button(description=gettext_lazy("Add public holidays"), permissions=["add"])
    def fill(self, request: HttpRequest) -> HttpResponse:
        return redirect("admin:feedback_holiday_public")

    def fill_view(self, request: HttpRequest) -> HttpResponse:
        """What would be added, by country; one click adds it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        this_year = current_shop().local_date(clock.now()).year
        years = range(this_year, this_year + YEARS_AHEAD)
        offered = {
            country: {day: fact for year in years for day, fact in public_holidays(country, year).items()}
            for country in PUBLIC_HOLIDAYS
        }
        country = request.POST.get("country", "")
        if request.method == "POST" and country in offered:
            count = add_holidays(days=offered[country])
            text = ngettext("%(count)d day is added.", "%(count)d days are added.", count)
            self.message_user(request, text % {"count": count}, messages.SUCCESS)
            return redirect("admin:feedback_holiday_changelist")
        known = set(Holiday.objects.values_list("day", flat=True))
        page = {
            **self.admin_site.each_context(request),
            "title": _("Public holidays"),
            "opts": self.opts,
            "countries": [
                {
                    "code": code,
                    "name": COUNTRIES[code],
                    "days": [(day, name, closes, day in known) for day, (name, closes) in days.items()],
                    "missing": len(set(days) - known),
                }
                for code, days in offered.items()
            ],
        }
        return render(request, "admin/feedback/holidays.html", page)
