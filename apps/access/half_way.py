"""Between the password and the second step. Until that is passed, a request is nobody's: every door asks ``request.user``."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from apps.shop.services import current_shop
from apps.staff.models import User

_PASSED = "second_step"


def has_passed(session: Any, person: User) -> bool:
    """Whether this session needs no second step, or has taken it with the device that counts now."""
    if person.second_factor_at is not None:
        return bool(session.get(_PASSED) == _stamp(person))
    return not must_set_up(person)


def must_set_up(person: User) -> bool:
    return person.second_factor_at is None and person.is_trusted_far and current_shop().needs_second_factor


def remember_passed(request: HttpRequest, person: User) -> None:
    """The session gets a new key, as after a password."""
    request.session.cycle_key()
    request.session[_PASSED] = _stamp(person)
    rotate_token(request)


def half_signed_in(request: HttpRequest) -> User | None:
    """Who gave the right password and still owes the second step."""
    _settle = request.user.is_authenticated
    return getattr(request, "half_signed_in", None)


def next_page(request: HttpRequest) -> str:
    """Where somebody was going, if that is a page of ours."""
    wanted = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else ""


def to_second_step(request: HttpRequest) -> HttpResponseRedirect:
    wanted = next_page(request)
    query = "?" + urlencode({REDIRECT_FIELD_NAME: wanted}) if wanted else ""
    return redirect(reverse("access:second_step") + query)


def _stamp(person: User) -> str:
    assert person.second_factor_at is not None
    return person.second_factor_at.isoformat()
