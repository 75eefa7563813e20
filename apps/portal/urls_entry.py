"""Pages for somebody who is not known yet: join, sign in, unsubscribe; and the member's preferences."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
