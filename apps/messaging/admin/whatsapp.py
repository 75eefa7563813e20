"""A prepared text that opens in the shop's own WhatsApp, and is noted like a letter."""

from __future__ import annotations

import uuid

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.common.admin import dress
from apps.customers.models import Customer
from apps.messaging.models import Message
from apps.messaging.services import note_whatsapp, whatsapp_link
from apps.messaging.services.whatsapp import TEXT_MAX
from apps.shop.services import current_shop
from apps.staff.doors import worker


class TextForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("You can still change it in WhatsApp. Nothing is sent before you press send there."),
    )
    # The same however often it is sent: pressed twice is noted once.
    number = forms.UUIDField(widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
def whatsapp_page(request: HttpRequest, customer_id: int) -> HttpResponse:
    worker(request, "messaging.add_message")
    customer = get_object_or_404(Customer.objects.present(), pk=customer_id)
    if not customer.phone:
        raise Http404
    form = TextForm(request.POST or None, initial={"text": _greeting(customer), "number": uuid.uuid4()})
    dress(form)
    link = ""
    if form.is_bound and form.is_valid():
        text, number = form.cleaned_data["text"], form.cleaned_data["number"]
        noted = note_whatsapp(customer=customer, text=text, reference=f"whatsapp:{customer.pk}:{number.hex}")
        link = whatsapp_link(phone=customer.phone, text=noted.body_text)
    page = {
        **admin.site.each_context(request),
        "title": gettext("WhatsApp"),
        "opts": Message._meta,
        "customer": customer,
        "form": form,
        "link": link,
    }
    return render(request, "admin/messaging/whatsapp.html", page)


def _greeting(customer: Customer) -> str:
    """In the customer's language, not in that of whoever writes."""
    with translation.override(customer.language):
        name = customer.name or gettext("dear customer")
        return gettext("Hello %(name)s, this is %(shop)s.") % {"name": name, "shop": current_shop().name}
