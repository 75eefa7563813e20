"""Setting the second step up, new recovery codes, and turning it off: one page, each step a button."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.access.digits import written_key
from apps.access.forms import CodeForm, DeviceForm, ProofForm
from apps.access.half_way import half_signed_in, must_set_up, remember_passed
from apps.access.services import (
    confirm_factor,
    new_recovery_codes,
    prove_password,
    setup_address,
    start_factor,
    turn_off_factor,
)
from apps.access.services.factors import setup_key
from apps.access.views.pages import plain_page, refuse, show
from apps.common import clock
from apps.common.errors import DomainError
from apps.staff.models import User

BACKEND = "apps.staff.backends.RoleBackend"
SETUP_SECONDS = 900
_PROVEN = "device_password_at"


@plain_page
def device(request: HttpRequest) -> HttpResponse:
    person = request.user if isinstance(request.user, User) else half_signed_in(request)
    if person is None or (not isinstance(request.user, User) and not must_set_up(person)):
        return redirect_to_login(reverse("access:device"))
    return _settings(request, person) if person.second_factor_at else _setup(request, person)


def _setup(request: HttpRequest, person: User) -> HttpResponse:
    if "code" in request.POST and _has_proven(request):
        return _show_key(request, person)
    return _ask_for_password(request, person)


def _ask_for_password(request: HttpRequest, person: User) -> HttpResponse:
    form = ProofForm(request.POST if "password" in request.POST else None)
    facts: dict[str, Any] = {"person": person, "is_required": must_set_up(person)}
    if not form.is_valid():
        return show(request, "device_off", form=form, **facts)
    try:
        prove_password(person=person, password=form.cleaned_data["password"])
    except DomainError as refusal:
        return refuse(request, "device_off", form, refusal, **facts)
    request.session[_PROVEN] = clock.now().timestamp()
    return _show_key(request, person)


def _has_proven(request: HttpRequest) -> bool:
    """In this session, and not so long ago that somebody else may sit here by now."""
    return bool(clock.now().timestamp() - request.session.get(_PROVEN, 0) < SETUP_SECONDS)


def _show_key(request: HttpRequest, person: User) -> HttpResponse:
    factor = start_factor(person=person)
    shown: dict[str, Any] = {"address": setup_address(factor), "key": written_key(setup_key(factor))}
    form = CodeForm(request.POST if "code" in request.POST else None)
    form.fields["code"].help_text = _("The app shows them below the name of your shop.")
    if not form.is_bound or not form.is_valid():
        return show(request, "device_setup", form=form, **shown)
    try:
        codes = confirm_factor(person=person, code=form.cleaned_data["code"])
    except DomainError as refusal:
        return refuse(request, "device_setup", form, refusal, **shown)
    return _signed_in_again(request, person, codes)


def _signed_in_again(request: HttpRequest, person: User, codes: list[str]) -> HttpResponse:
    """Every session of this person has just ended; this one begins anew."""
    login(request, person, backend=BACKEND)
    remember_passed(request, person)
    return show(request, "recovery_codes", codes=codes)


def _settings(request: HttpRequest, person: User) -> HttpResponse:
    form = DeviceForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return show(request, "device_on", form=form, person=person)
    code = form.cleaned_data["code"]
    try:
        prove_password(person=person, password=form.cleaned_data["password"])
        if "renew" in request.POST:
            return show(request, "recovery_codes", codes=new_recovery_codes(person=person, code=code))
        turn_off_factor(person=person, code=code)
    except DomainError as refusal:
        return refuse(request, "device_on", form, refusal, person=person)
    login(request, person, backend=BACKEND)
    messages.success(request, _("Two-step sign-in is off."))
    return redirect("access:device")
