from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from apps.portal import session


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """The front door: sign in or join."""
    return render(request, "portal/landing.html")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    session.sign_out(request)
    return redirect("portal:home")
