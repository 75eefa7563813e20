"""Joining: ask, prove, be in. Known and unknown contacts get the same pages and cost the same work."""

from __future__ import annotations

from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.common.errors import DomainError
from apps.customers import services as customers
from apps.customers.models import Notice
from apps.customers.services.joining import Asked
from apps.messaging.models import Message
from apps.messaging.services import queue_letter
from apps.messaging.tasks import nudge
from apps.portal import session, throttles
from apps.portal.forms import CodeForm, JoinForm
from apps.portal.views.answers import again
from apps.programs.services import welcome_customer

PAGE, WAITING, OVER = "portal/join.html", "portal/join_waiting.html", "portal/join_over.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    form = JoinForm(request.POST or None)
    if request.method != "POST":
        return render(request, PAGE, {"form": form, **_notices()})
    if not form.is_valid():
        return again(request, PAGE, form, context=_notices())
    try:
        asked = _ask(request, form)
    except DomainError as refusal:
        return again(request, PAGE, form, refusal=refusal, context=_notices())
    return redirect("portal:join_waiting", request_id=asked.request.public_id)


def _ask(request: HttpRequest, form: JoinForm) -> Asked:
    typed = form.cleaned_data
    throttles.count_ask(request, what="join")
    asked = customers.request_join(
        name=typed["name"],
        email=typed["email"],
        phone=typed["phone"],
        language=get_language() or "",
        wants_email=typed["wants_email"],
        wants_sms=typed["wants_sms"],
        ticket=typed["ticket"],
    )
    throttles.count_contact(what="join", contact=asked.request.email or asked.request.phone)
    if asked.request.email:
        _mail_code(asked)
    return asked


def _mail_code(asked: Asked) -> None:
    queue_letter(
        reference=f"join:{asked.request.public_id}",
        template="customers/join_code",
        purpose=Message.Purpose.SERVICE,
        to=asked.request.email,
        language=asked.request.language,
        context={"code": asked.code},
        valid_until=asked.request.expires_at,
    )
    nudge()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """The code from the letter is typed here; the code for the counter is shown here."""
    if request.method == "POST":
        return _prove(request, request_id)
    asked = customers.open_join(request_id)
    if asked is None:
        return render(request, OVER, {"is_proven": customers.is_proven(request_id)})
    return render(request, WAITING, {"form": CodeForm(), "asked": asked})


def _prove(request: HttpRequest, request_id: UUID) -> HttpResponse:
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _wait_on(request, request_id, form)
    try:
        throttles.count_guess(request, what="join")
        customer = customers.prove_join(request_id=request_id, code=form.cleaned_data["code"])
    except DomainError as refusal:
        return _wait_on(request, request_id, form, refusal)
    welcome_customer(customer)
    session.sign_in(request, customer)
    return redirect("portal:statement")


def _wait_on(
    request: HttpRequest, request_id: UUID, form: CodeForm, refusal: DomainError | None = None
) -> HttpResponse:
    asked = customers.open_join(request_id)
    return again(request, WAITING if asked else OVER, form, refusal=refusal, context={"asked": asked})


@require_safe
def poster(request: HttpRequest) -> HttpResponse:
    """A page to print and put on the counter."""
    address = request.build_absolute_uri(reverse("portal:join"))
    code = segno.make(address, error="q", micro=False)
    return render(request, "portal/join_poster.html", {"qr": code.svg_data_uri(scale=8, border=2), "address": address})


def _notices() -> dict[str, object]:
    language = get_language() or "en"
    return {
        "privacy": customers.notice_text(customers.current_notice(kind=Notice.Kind.PRIVACY, language=language)),
        "marketing": customers.notice_text(customers.current_notice(kind=Notice.Kind.MARKETING, language=language)),
    }
