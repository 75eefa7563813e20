"""Who may stand at the till, and at which one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django_htmx.http import HttpResponseClientRedirect

from apps.orders.models import Channel, Store
from apps.shop.services import current_shop
from apps.staff.models import User

CHANNEL_CODE = "till"
_STORE_KEY = "till_store"

View = Callable[..., HttpResponse]


class TillRequest(HttpRequest):
    """A request that ``at_the_till`` let through."""

    user: User
    htmx: Any
    store: Store | None
    has_choice_of_stores: bool


def at_the_till(view: View) -> Callable[..., HttpResponseBase]:
    """For signed-in staff, in their own language, at a chosen store. Others are led to the sign-in."""

    @wraps(view)
    def opened(visitor: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request = cast(TillRequest, visitor)
        # Somebody who was deactivated is anonymous from their next request on: the backend no longer returns them.
        if not isinstance(visitor.user, User):
            return _to_sign_in(request)
        with translation.override(visitor.user.language), timezone.override(current_shop().zone):
            stores = list(Store.objects.filter(is_active=True))
            request.has_choice_of_stores = len(stores) > 1
            request.store = _chosen(request, stores)
            if request.store is None and stores and view.__name__ != "choose_store":
                return _to(request, "till:store")
            return view(request, *args, **kwargs)

    return never_cache(opened)


def remember_store(request: HttpRequest, store: Store) -> None:
    """Once per device: kept in its session."""
    request.session[_STORE_KEY] = store.pk


def till_channel() -> Channel:
    channel, _made = Channel.objects.get_or_create(
        code=CHANNEL_CODE, defaults={"name": "Till", "kind": Channel.Kind.TILL}
    )
    return channel


def _chosen(request: HttpRequest, stores: list[Store]) -> Store | None:
    if len(stores) == 1:
        return stores[0]
    return next((store for store in stores if store.pk == request.session.get(_STORE_KEY)), None)


def _to_sign_in(request: TillRequest) -> HttpResponseBase:
    answer = redirect_to_login("/till/" if request.htmx else request.get_full_path())
    if not request.htmx:
        return answer
    swap = HttpResponseClientRedirect(answer.url)
    # Not 200: the page must not take it for the answer that a sale was saved.
    swap.status_code = 401
    return swap


def _to(request: TillRequest, name: str) -> HttpResponse:
    answer = redirect(name)
    return HttpResponseClientRedirect(answer.url) if request.htmx else answer
