"""Pages a member sees after signing in, and what makes the portal installable."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.views.i18n import set_language

from apps.portal.views import landing

urlpatterns: list[URLPattern] = [
    path("", landing.landing, name="home"),
    path("language/", set_language, name="language"),
    path("sign-out/", landing.leave, name="sign_out"),
]
