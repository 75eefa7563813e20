from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from apps.access.half_way import has_passed
from apps.staff.models import User


class SecondStep:
    """Whoever gave a password and owes the second step is nobody yet, at every door.

    Lazy, like ``request.user`` itself: pages that ask nobody's name cost no query.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        signed_in = request.user
        request.user = cast(Any, SimpleLazyObject(lambda: _admitted(request, signed_in)))
        answer = self.get_response(request)
        # Signing in puts the person themselves in the place of the question who it is.
        if type(request.user) is User:
            _speak(request, answer, request.user.language)
        return answer


def _speak(request: HttpRequest, answer: HttpResponseBase, language: str) -> None:
    """Whoever signs in reads their own language, whatever the browser or the person before them chose."""
    if isinstance(answer, HttpResponse):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.SESSION_COOKIE_AGE,
            samesite="Lax",
            secure=request.is_secure(),
        )


def _admitted(request: HttpRequest, signed_in: object) -> object:
    if isinstance(signed_in, User) and not has_passed(request.session, signed_in):
        request.half_signed_in = signed_in  # type: ignore[attr-defined]  # read through half_signed_in()
        return AnonymousUser()
    return signed_in
