"""A first or a new password. Looking at a link changes nothing: mail scanners open links."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.access.errors import LinkOver
from apps.access.forms import EmailForm, PasswordForm
from apps.access.services import ask_for_password, open_link, use_link
from apps.access.views.pages import network_of, plain_page, refuse, show
from apps.codes.errors import TooManyAttempts
from apps.codes.services import count_attempt
from apps.common.errors import DomainError
from apps.messaging.tasks import nudge

HOUR = 3_600
ASKS_PER_ADDRESS_MAX = 20
LETTERS_PER_CONTACT_MAX = 3


@plain_page
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a letter. The answer never tells whether somebody works here."""
    form = EmailForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return show(request, "forgotten", form=form)
    email = form.cleaned_data["email"].strip().lower()
    try:
        count_attempt(what="staff.forgot", who=network_of(request), limit=ASKS_PER_ADDRESS_MAX, seconds=HOUR)
        count_attempt(what="staff.forgot.contact", who=email, limit=LETTERS_PER_CONTACT_MAX, seconds=HOUR)
    except TooManyAttempts as refusal:
        return refuse(request, "forgotten", form, refusal)
    ask_for_password(email=email, language=get_language() or "en")
    nudge()
    return show(request, "forgotten_sent", email=email)


@plain_page
def password(request: HttpRequest) -> HttpResponse:
    token = request.POST.get("link") or request.GET.get("link") or ""
    form = PasswordForm(request.POST or None)
    try:
        link = open_link(token=token)
        if request.method == "POST" and form.is_valid():
            use_link(token=token, password=form.cleaned_data["password"])
            return _done(request)
    except LinkOver as over:
        return show(request, "link_over", status=410, why=str(over))
    except DomainError as refusal:
        return refuse(request, "password", form, refusal, link=link, token=token)
    return show(request, "password", form=form, link=link, token=token)


def _done(request: HttpRequest) -> HttpResponse:
    # Whoever was signed in on this device before is not who just chose a password.
    logout(request)
    messages.success(request, _("Your password is set. Sign in with it."))
    return redirect("admin:login")
