from __future__ import annotations

from django.contrib.admin import apps


class AdminConfig(apps.AdminConfig):
    default = False
    default_site = "loyalty_site.admin.DeskSite"
