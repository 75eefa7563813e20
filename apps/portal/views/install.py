"""What lets a phone keep the portal like an app and show the card without a network."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.shop.services import current_shop


@require_safe
def manifest(_request: HttpRequest) -> JsonResponse:
    name = current_shop().name
    page = {
        "id": "/",
        "name": name,
        "short_name": name[:24],
        "lang": get_language(),
        "start_url": reverse("portal:home"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf6ef",
        "theme_color": "#faf6ef",
        "icons": [
            {"src": static("portal/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            {"src": static("portal/icon-192.png"), "sizes": "192x192", "type": "image/png"},
            {"src": static("portal/icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any maskable"},
        ],
    }
    return JsonResponse(page, content_type="application/manifest+json")


@never_cache
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, because a worker only serves pages below its own address."""
    return render(request, "portal/service-worker.js", content_type="text/javascript; charset=utf-8")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Kept by the phone and shown when a page is asked for without a network."""
    return render(request, "portal/offline.html")
