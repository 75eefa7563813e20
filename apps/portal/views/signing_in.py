"""Ways in: a mailed code, or the link the till shows. Opening a page changes nothing; mail scanners open links."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.common.errors import DomainError
from apps.customers import services as customers
from apps.customers.services import AskedSignIn
from apps.messaging.models import Message
from apps.messaging.services import queue_letter
from apps.messaging.tasks import nudge
from apps.portal import session, throttles
from apps.portal.forms import CodeForm, SignInForm
from apps.portal.views.answers import again

PAGE, CODE_PAGE, LINK_PAGE = "portal/sign_in.html", "portal/sign_in_code.html", "portal/till_link.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request.POST or None)
    if request.method != "POST":
        return render(request, PAGE, {"form": form})
    if not form.is_valid():
        return again(request, PAGE, form)
    try:
        asked = _ask(request, form)
    except DomainError as refusal:
        return again(request, PAGE, form, refusal=refusal)
    return redirect("portal:sign_in_code", sign_in_id=asked.sign_in.public_id)


def _ask(request: HttpRequest, form: SignInForm) -> AskedSignIn:
    email = form.cleaned_data["email"]
    throttles.count_ask(request, what="sign_in")
    throttles.count_contact(what="sign_in", contact=email)
    asked = customers.start_sign_in(email=email, ticket=form.cleaned_data["ticket"])
    # The letter to nobody is written too, and skipped: an answer that came sooner would tell who is a member.
    queue_letter(
        reference=f"sign-in:{asked.sign_in.public_id}",
        template="customers/sign_in_code",
        purpose=Message.Purpose.SERVICE,
        to=asked.email if asked.customer else "",
        language=get_language() or "en",
        context={"code": asked.code},
        customer=asked.customer,
        valid_until=asked.sign_in.expires_at,
        skip_reason="" if asked.customer else "nobody_has_this_address",
    )
    nudge()
    return asked


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, sign_in_id: UUID) -> HttpResponse:
    """Any id gets this page: whether a code waits is told only by the code."""
    form = CodeForm(request.POST or None)
    if request.method != "POST":
        return render(request, CODE_PAGE, {"form": form})
    if not form.is_valid():
        return again(request, CODE_PAGE, form)
    try:
        throttles.count_guess(request, what="sign_in")
        customer = customers.finish_sign_in(public_id=sign_in_id, code=form.cleaned_data["code"])
    except DomainError as refusal:
        return again(request, CODE_PAGE, form, refusal=refusal)
    session.sign_in(request, customer)
    return redirect("portal:statement")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def till_link(request: HttpRequest, token: str) -> HttpResponse:
    """The link behind the till's QR: a page with a button, whatever the token; the button uses it up."""
    if request.method != "POST":
        return render(request, LINK_PAGE)
    try:
        throttles.count_guess(request, what="till_link")
        customer = customers.use_till_link(token=token)
    except DomainError as refusal:
        return throttles.mark_if_throttled(render(request, LINK_PAGE, {"refusal": refusal}, status=422), refusal)
    session.sign_in(request, customer)
    return redirect("portal:statement")
