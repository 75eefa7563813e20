"""A member's session: the customer's public id and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from apps.customers.models import Customer
from apps.customers.services import card_number

P = ParamSpec("P")

_KEY = "member"


def sign_in(request: HttpRequest, customer: Customer) -> None:
    """Begin a session for a member. Whatever the browser held before, a staff session too, ends here.

    A member who signs in has a card, so that their phone can keep it for when there is no network.
    """
    card_number(customer)
    request.session.flush()
    request.session[_KEY] = str(customer.public_id)
    rotate_token(request)


def sign_out(request: HttpRequest) -> None:
    request.session.flush()


def current_customer(request: HttpRequest) -> Customer | None:
    """Who is signed in, or None; a forgotten person is nobody."""
    try:
        public_id = UUID(str(request.session.get(_KEY, "")))
    except ValueError:
        return None
    return Customer.objects.present().filter(public_id=public_id).first()


def speak_to(request: HttpRequest, customer: Customer) -> None:
    """Use the member's language for the rest of this request."""
    if customer.language in dict(settings.LANGUAGES):
        translation.activate(customer.language)
        request.LANGUAGE_CODE = customer.language


def member_required(
    view: Callable[Concatenate[HttpRequest, Customer, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Hand the signed-in member to the view as its second argument; send everybody else to the sign-in page.

    What a member sees is never kept by a browser's or a proxy's cache.
    """

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        customer = current_customer(request)
        if customer is None:
            response: HttpResponse = redirect("portal:sign_in")
        else:
            speak_to(request, customer)
            response = view(request, customer, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return guarded
