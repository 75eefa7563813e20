"""The desk: one admin site for staff. Cashiers are led to the till and see nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

from apps.access.half_way import half_signed_in, to_second_step
from apps.insights.admin import five_page
from apps.staff.models import User
from apps.staff.services import nobody_works_here

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
theme_policy = csp_replace(settings.ADMIN_CONTENT_SECURITY_POLICY)


class DeskSite(UnfoldAdminSite):
    site_header = _("Müdavim")
    site_title = _("Müdavim")
    index_title = _("Today")

    def has_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.is_active and not request.user.is_cashier

    def get_urls(self) -> list[URLPattern]:  # type: ignore[override]  # Django and the theme promise different lists
        """With the pages that belong to no table."""
        return [path("five/", self.admin_view(five_page), name="insights_five"), *super().get_urls()]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Put together where a page shows it, and none does but an app's own: the menu is ours, and asking every table who may
        do what with it is a sixth of the work for any page."""
        return cast(list[Any], SimpleLazyObject(lambda: super(DeskSite, self).get_app_list(request, app_label)))

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """As Django's, with the theme's own content policy, and with the way to the till for cashiers."""
        inner = super().admin_view(view, cacheable)

        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if isinstance(request.user, User) and request.user.is_active and request.user.is_cashier:
                return redirect("till:home")
            return inner(request, *args, **kwargs)

        return cast(View, theme_policy(opened))

    @method_decorator(theme_policy)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if isinstance(request.user, User) and request.user.is_active and request.user.is_cashier:
            return redirect("till:home")
        if nobody_works_here():
            return redirect("setup")
        if half_signed_in(request) is not None:
            return to_second_step(request)
        return super().login(request, extra_context)
