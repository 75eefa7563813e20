"""Adding codes to an offer that is there, and taking one out of use."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from apps.common.errors import DomainError
from apps.offers.admin.editor.forms import OfferEditor
from apps.offers.admin.editor.page import render_page
from apps.offers.admin.editor.shelf import BatchForm, CodeForm
from apps.offers.models import Offer, PromoCode
from apps.offers.services import add_code, close_code, make_batch
from apps.staff.doors import worker
from apps.staff.models import User


@require_POST
def add_code_view(request: HttpRequest, offer_id: int) -> HttpResponse:
    by, offer, form = worker(request, "offers.change_offer"), _offer(offer_id), CodeForm(request.POST)
    if form.is_valid():
        try:
            promo = add_code(offer=offer, **form.cleaned_data)
        except DomainError as refusal:
            _tell(request, form, refusal, {"code": "text"})
        else:
            messages.success(request, _("The code %(code)s can be used now.") % {"code": promo.text})
            return redirect("admin:offers_offer_change", offer.pk)
    return _again(request, offer, by, code_form=form)


@require_POST
def make_batch_view(request: HttpRequest, offer_id: int) -> HttpResponse:
    by, offer, form = worker(request, "offers.change_offer"), _offer(offer_id), BatchForm(request.POST)
    if form.is_valid():
        try:
            typed = form.cleaned_data
            batch = make_batch(
                offer=offer, by=by, count=typed["count"], prefix=typed["beginning"], last_on=typed["last_on"]
            )
        except DomainError as refusal:
            _tell(request, form, refusal, {"code": "beginning", "prefix": "beginning"})
        else:
            text = ngettext("%(count)d code was made.", "%(count)d codes were made.", batch.count)
            messages.success(request, text % {"count": batch.count})
            return redirect("admin:offers_offer_change", offer.pk)
    return _again(request, offer, by, batch_form=form)


@require_POST
def close_code_view(request: HttpRequest, promo_id: int) -> HttpResponse:
    worker(request, "offers.change_offer")
    promo = get_object_or_404(PromoCode.objects.select_related("code"), pk=promo_id)
    close_code(promo=promo)
    messages.success(request, _("The code %(code)s can no longer be used.") % {"code": promo})
    return redirect("admin:offers_offer_change", promo.offer_id)


def _offer(offer_id: int) -> Offer:
    return get_object_or_404(Offer, pk=offer_id)


def _tell(request: HttpRequest, form: Form, refusal: DomainError, names: dict[str, str]) -> None:
    field = names.get(refusal.field, refusal.field)
    if field in form.fields:
        form.add_error(field, str(refusal))
    else:
        # Of the offer itself, which then shows no form for codes any more.
        messages.error(request, str(refusal))


def _again(
    request: HttpRequest,
    offer: Offer,
    by: User,
    code_form: CodeForm | None = None,
    batch_form: BatchForm | None = None,
) -> HttpResponse:
    form = OfferEditor(instance=offer)
    return render_page(request, form, offer, by, code_form=code_form, batch_form=batch_form)
