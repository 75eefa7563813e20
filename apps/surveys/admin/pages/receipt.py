"""The QR code for the receipt of one purchase, to print."""

from __future__ import annotations

import segno
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from apps.common.admin import dress
from apps.orders.models import Order
from apps.staff.doors import worker
from apps.surveys.admin.pages.frame import frame, survey_or_404
from apps.surveys.services import receipt_token, survey_link


class NumberForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Order number"),
        max_length=120,
        help_text=gettext_lazy("As it stands on the receipt, for example 1042."),
    )


@require_safe
def receipt_page(request: HttpRequest, survey_id: int) -> HttpResponse:
    worker(request, "surveys.view_survey")
    survey = survey_or_404(survey_id)
    form = NumberForm(request.GET or None)
    dress(form)
    order = None
    if form.is_bound and form.is_valid():
        order = _find(form.cleaned_data["number"].strip())
        if order is None:
            form.add_error("number", _("No purchase has this number."))
    link = survey_link(receipt_token(survey, order)) if order else ""
    context = {
        **frame(request, survey, _("QR code for a receipt")),
        "form": form,
        "order": order,
        "link": link,
        "qr": segno.make(link, error="m", micro=False).svg_data_uri(scale=6, border=2) if link else "",
    }
    return render(request, "admin/surveys/receipt.html", context)


def _find(number: str) -> Order | None:
    """The newest, where several channels count alike."""
    if "\x00" in number:
        return None
    return Order.objects.standing().filter(external_id=number).order_by("-placed_at", "-pk").first()
