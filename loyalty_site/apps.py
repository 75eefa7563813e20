from __future__ import annotations

from django.apps import AppConfig
from django.contrib.admin import apps


class AdminConfig(apps.AdminConfig):
    default = False
    default_site = "loyalty_site.admin.DeskSite"


class SiteConfig(AppConfig):
    name = "loyalty_site"
    default = True

    def ready(self) -> None:
        from loyalty_site import checks  # noqa: F401 - registers itself
