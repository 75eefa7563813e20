from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from apps.customers.services import update_customer
from apps.portal import session


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """The front door: join or sign in. Whoever is signed in goes on to their statement."""
    if session.current_customer(request):
        return redirect("portal:statement")
    return render(request, "portal/landing.html")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on; a member's choice is kept with the member."""
    customer = session.current_customer(request)
    language = request.POST.get("language", "")
    if customer is not None and language in dict(settings.LANGUAGES) and language != customer.language:
        update_customer(customer=customer, language=language)
    response: HttpResponse = set_language(request)
    return response


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    session.sign_out(request)
    return redirect("portal:home")
