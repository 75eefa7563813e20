"""The letters of the demo, readable in the browser. Only with DEBUG: sign-in codes stand in them."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.messaging.models import Message

LETTERS_MAX = 50


@never_cache
@require_safe
def tray(request: HttpRequest) -> HttpResponse:
    if not settings.DEBUG:
        raise Http404
    # Letters to nobody were never meant to be read.
    letters = Message.objects.exclude(to="").order_by("-pk")[:LETTERS_MAX]
    return render(request, "portal/tray.html", {"letters": letters})
