from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def demo(_request: HttpRequest) -> dict[str, bool]:
    """Whether the mail tray can be read in the browser: only while trying things out. And whether the shop is an invented one."""
    return {"has_tray": settings.DEBUG, "is_demo": settings.DEMO}
