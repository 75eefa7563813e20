from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from apps.common.admin import Desk, dress
from apps.common.errors import DomainError
from apps.shop.models import Shop
from apps.shop.settings_form import SettingsForm


@admin.register(Shop)
class ShopDesk(Desk):
    """One row, so the list is the form."""

    def get_urls(self) -> list[URLPattern]:
        here = path("", self.admin_site.admin_view(self.settings_view), name="shop_shop_changelist")
        return [here, *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def settings_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        may_change = self.has_change_permission(request)
        form = SettingsForm(
            request.POST if may_change and request.method == "POST" else None, initial=SettingsForm.starting_values()
        )
        dress(form)
        if form.is_bound and form.is_valid():
            try:
                form.save()
            except DomainError as refusal:
                form.add_error(refusal.field or None, str(refusal))
            else:
                self.message_user(request, _("The shop's settings are saved."), messages.SUCCESS)
                return redirect("admin:shop_shop_changelist")
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": _("Shop settings"),
            "form": form,
            "may_change": may_change,
            "opts": self.opts,
        }
        return render(request, "admin/shop/settings.html", context)
