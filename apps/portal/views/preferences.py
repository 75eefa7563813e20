"""What a member may change alone: name, birthday, language, and what may be sent."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.common.errors import DomainError
from apps.customers import services as customers
from apps.customers.models import Consent, Customer, Notice
from apps.portal.forms import PreferencesForm
from apps.portal.session import member_required
from apps.portal.views.answers import again

PAGE = "portal/preferences.html"
# Which box speaks for which (channel, purpose), and what holds while nothing was said: letters about one's own points
# come with membership.
BOXES = {
    "email_programme": (Consent.Channel.EMAIL, Consent.Purpose.PROGRAMME, True),
    "email_survey": (Consent.Channel.EMAIL, Consent.Purpose.SURVEY, True),
    "email_marketing": (Consent.Channel.EMAIL, Consent.Purpose.MARKETING, False),
    "sms_marketing": (Consent.Channel.SMS, Consent.Purpose.MARKETING, False),
}


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def preferences(request: HttpRequest, customer: Customer) -> HttpResponse:
    if request.method != "POST":
        return render(request, PAGE, {"form": PreferencesForm(initial=_present(customer)), **_around(customer)})
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return again(request, PAGE, form, context=_around(customer))
    try:
        _save(customer, form)
    except DomainError as refusal:
        return again(request, PAGE, form, refusal=refusal, context=_around(customer))
    language = form.cleaned_data["language"]
    with translation.override(language):
        messages.success(request, _("Saved."))
    response = redirect("portal:preferences")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.SESSION_COOKIE_AGE,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


@transaction.atomic
def _save(customer: Customer, form: PreferencesForm) -> None:
    typed = form.cleaned_data
    customers.update_customer(
        customer=customer, name=typed["name"], birthday_on=typed["birthday_on"], language=typed["language"]
    )
    now = _boxes_now(customer)
    # The wording of the page as it stood before them, not of the language they just chose.
    notice = customers.current_notice(kind=Notice.Kind.MARKETING, language=translation.get_language() or "en")
    for box, (channel, purpose, _unsaid) in BOXES.items():
        if typed[box] == now[box]:
            continue
        customers.record_consent(
            customer=customer,
            channel=channel,
            purpose=purpose,
            granted=typed[box],
            source=Consent.Source.PREFERENCES,
            evidence=f"member:{customer.public_id}",
            notice=notice if purpose == Consent.Purpose.MARKETING else None,
        )


def _present(customer: Customer) -> dict[str, object]:
    return {
        "name": customer.name,
        "birthday_on": customer.birthday_on,
        "language": customer.language,
        **_boxes_now(customer),
    }


def _boxes_now(customer: Customer) -> dict[str, bool]:
    said = customers.consents_now(customer)
    return {box: said.get((channel, purpose), unsaid) for box, (channel, purpose, unsaid) in BOXES.items()}


def _around(customer: Customer) -> dict[str, object]:
    notice = customers.current_notice(kind=Notice.Kind.MARKETING, language=translation.get_language() or "en")
    return {"customer": customer, "marketing": customers.notice_text(notice)}
