"""How a page answers a form that was refused: the same page, everything typed still in it, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.common.errors import DomainError
from apps.portal.forms import MemberForm
from apps.portal.throttles import mark_if_throttled


def again(
    request: HttpRequest,
    template: str,
    form: MemberForm,
    *,
    refusal: DomainError | None = None,
    context: Mapping[str, object] = MappingProxyType({}),
) -> HttpResponse:
    if refusal is not None:
        form.refuse(refusal)
    return mark_if_throttled(render(request, template, {**context, "form": form}, status=422), refusal)
