"""Advice about the installation. What only makes it slower or quieter is information, never a warning."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Info, register


@register(deploy=True)
def mail_and_broker(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    advice: list[CheckMessage] = []
    if settings.EMAIL_BACKEND.endswith(("console.EmailBackend", "dummy.EmailBackend", "locmem.EmailBackend")):
        advice.append(
            Info(
                "Letters are not sent to anybody.",
                hint="Set EMAIL_URL, such as smtp+tls://user:password@mail.example:587.",
                id="loyalty_site.I001",
            )
        )
    if settings.CELERY_BROKER_URL.startswith("filesystem:"):
        advice.append(
            Info(
                "Tasks wait in files, good enough for one machine.",
                hint="Set CELERY_BROKER_URL=redis://… and CACHE_URL=rediscache://… for several.",
                id="loyalty_site.I002",
            )
        )
    return advice
