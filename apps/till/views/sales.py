"""Recording a sale, once, whatever the network does."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from apps.checkout.services import Quote, complete_order, quote, undo_sale
from apps.codes.services import count_attempt
from apps.common import clock
from apps.common.errors import DomainError
from apps.offers.reports import any_live
from apps.orders.models import Order
from apps.orders.models.order import OrderQuerySet
from apps.till.access import CHANNEL_CODE, TillRequest, at_the_till, till_channel
from apps.till.basket import Basket, typed_basket
from apps.till.cards import customer_card
from apps.till.receipts import UNDO_FOR, receipt_of

LISTED_MAX = 20


@require_POST
@at_the_till
def record(request: TillRequest) -> HttpResponse:
    basket = typed_basket(request.POST)
    known = _sale(request, basket.reference)
    if known is not None:
        return _already_saved(request, known, basket)
    if not basket.lines or basket.errors:
        return _form_again(request, basket)
    try:
        order = _complete(request, basket)
    except DomainError as refusal:
        basket.errors["form"] = str(refusal)
        return _form_again(request, basket)
    if order is None:
        return _form_again(request, basket)
    return _to_receipt(request, order)


@require_POST
@at_the_till
def show_quote(request: TillRequest) -> HttpResponse:
    """What is to be paid and what it gives, while the form is still being filled in. Writes nothing."""
    basket = typed_basket(request.POST)
    priced, problem = None, ""
    if basket.lines and not basket.errors:
        try:
            priced = _quote(request, basket)
        except DomainError as refusal:
            problem = str(refusal)
    return render(request, "till/_topay.html", {"priced": priced, "basket": basket, "problem": problem})


@require_GET
@at_the_till
def receipt(request: TillRequest, public_id: uuid.UUID) -> HttpResponse:
    order = get_object_or_404(_sales(request), public_id=public_id)
    card = customer_card(order.customer) if order.customer else None
    return render(request, "till/receipt.html", {"receipt": receipt_of(order), "card": card})


@require_POST
@at_the_till
def undo(request: TillRequest, public_id: uuid.UUID) -> HttpResponse:
    order = get_object_or_404(_sales(request), public_id=public_id)
    try:
        undo_sale(order=order, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The sale was undone. Its points were taken back."))
    return redirect("till:receipt", public_id=public_id)


@require_GET
@at_the_till
def my_sales(request: TillRequest) -> HttpResponse:
    since = clock.now() - dt.timedelta(days=1)
    mine = _sales(request).filter(cashier=request.user, created_at__gte=since).order_by("-pk")
    listed = mine.annotate(points=Sum("accruals__granted"))[:LISTED_MAX]
    sales = [
        (order, order.status == Order.Status.PAID and clock.now() <= order.created_at + UNDO_FOR) for order in listed
    ]
    return render(request, "till/sales.html", {"sales": sales})


def _sales(request: TillRequest) -> OrderQuerySet:
    """The sales of this till's own store."""
    return Order.objects.standing().with_story().filter(channel__code=CHANNEL_CODE, store=request.store)


def _sale(request: TillRequest, reference: str) -> Order | None:
    return _sales(request).filter(external_id=reference).first()


def _quote(request: TillRequest, basket: Basket) -> Quote:
    """Raises TooManyAttempts: a typed code is a guess until it is found."""
    if basket.code.strip():
        count_attempt(what="till-code", who=str(request.user.pk), limit=60, seconds=600)
    channel = till_channel()
    draft = basket.draft(channel_id=channel.pk, store=request.store, cashier=request.user)
    return quote(draft=draft, codes=basket.codes)


def _complete(request: TillRequest, basket: Basket) -> Order | None:
    """The recorded sale, or None when a code is refused: its reason is noted on the basket."""
    draft = basket.draft(channel_id=till_channel().pk, store=request.store, cashier=request.user)
    offers: list[str] = []
    if basket.codes or any_live():
        priced = _quote(request, basket)
        refused = [answer.message for answer in priced.codes if not answer.applied]
        if refused:
            basket.errors["code"] = " ".join(dict.fromkeys(refused))
            return None
        discounted = zip(draft.lines, priced.lines, strict=True)
        draft = replace(
            draft,
            lines=tuple(
                replace(line, discount_minor=now.discount_minor, own_discount_minor=line.discount_minor)
                for line, now in discounted
            ),
        )
        offers = [answer.public_id for answer in priced.offers if answer.applied]
    return complete_order(draft=draft, codes=basket.codes, offers=offers).order


def _already_saved(request: TillRequest, order: Order, basket: Basket) -> HttpResponse:
    """The answer to the first try was lost on the way. Say so when something else was typed since."""
    typed = (sum(line.gross_minor for line in basket.lines), basket.customer)
    if basket.errors or typed != (receipt_of(order).gross_minor, order.customer):
        messages.warning(
            request, _("This sale was already saved, as shown here. If it is wrong, undo it and record it again.")
        )
    return _to_receipt(request, order)


def _form_again(request: TillRequest, basket: Basket) -> HttpResponse:
    context = {"basket": basket, "ticked": basket.ticked}
    if request.htmx:
        answer = render(request, "till/_sale.html", context, status=422)
        answer["HX-Retarget"] = "#sale"
        return answer
    if basket.customer:
        context["card"] = customer_card(basket.customer)
    return render(request, "till/home.html", context, status=422)


def _to_receipt(request: TillRequest, order: Order) -> HttpResponse:
    address = reverse("till:receipt", args=[order.public_id])
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)
