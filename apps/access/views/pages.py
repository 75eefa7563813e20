"""What the pages of this app share: the theme's plain layout, its policy, and no copies in anybody's cache."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any

from axes.helpers import get_client_ip_address
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import admin
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from apps.codes.errors import TooManyAttempts
from apps.common.errors import DomainError

View = Callable[[HttpRequest], HttpResponse]


def plain_page(view: View) -> Callable[..., HttpResponseBase]:
    """A page outside the desk that wears its clothes."""
    dressed = csp_replace(settings.ADMIN_CONTENT_SECURITY_POLICY)(view)
    guarded = sensitive_post_parameters()(require_http_methods(["GET", "HEAD", "POST"])(dressed))
    return wraps(view)(never_cache(guarded))


def show(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    everything = {**admin.site.each_context(request), **context}
    return render(request, f"access/{template}.html", everything, status=status)


def refuse(request: HttpRequest, template: str, form: Form, refusal: DomainError, **context: Any) -> HttpResponse:
    """The page again with what was wrong, and when to come back where there were too many tries."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    answer = show(request, template, form=form, **context)
    if isinstance(refusal, TooManyAttempts):
        answer.status_code = 429
        answer["Retry-After"] = str(refusal.facts["retry_after"])
    return answer


def network_of(request: HttpRequest) -> str:
    """The sender's address; of an IPv6 one the /64, since everybody at home has that many."""
    written = get_client_ip_address(request) or ""
    try:
        address = ipaddress.ip_address(written)
    except ValueError:
        return written
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
