from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from apps.access.forms import CodeForm
from apps.access.half_way import half_signed_in, must_set_up, next_page, remember_passed
from apps.access.services import pass_second_step
from apps.access.views.pages import plain_page, refuse, show
from apps.common.errors import DomainError


@plain_page
def second_step(request: HttpRequest) -> HttpResponse:
    """The digits of the phone, after the right password."""
    person = half_signed_in(request)
    if person is None:
        return redirect("admin:login")
    if "leave" in request.POST:
        logout(request)
        return redirect("admin:login")
    if must_set_up(person):
        return redirect("access:device")
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return show(request, "second_step", form=form, next=next_page(request))
    try:
        pass_second_step(person=person, code=form.cleaned_data["code"])
    except DomainError as refusal:
        return refuse(request, "second_step", form, refusal, next=next_page(request))
    remember_passed(request, person)
    return redirect(next_page(request) or "admin:index")
