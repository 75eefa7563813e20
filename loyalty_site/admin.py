"""The desk: one admin site for staff. Cashiers are led to the till and see nothing else."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite


class DeskSite(UnfoldAdminSite):
    site_header = _("Müdavim")
    site_title = _("Müdavim")
    index_title = _("Today")

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and not getattr(request.user, "is_cashier", True)
