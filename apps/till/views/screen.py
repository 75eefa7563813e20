"""The one screen: who buys on the left, what they buy on the right."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.codes.errors import TooManyAttempts
from apps.customers.models import Customer
from apps.orders.models import Store
from apps.rewards.models import Redemption
from apps.till.access import TillRequest, at_the_till, remember_store
from apps.till.basket import new_basket
from apps.till.cards import customer_card, hidden_contact
from apps.till.finding import Found, find


@require_GET
@at_the_till
def home(request: TillRequest) -> HttpResponse:
    return render(request, "till/home.html", {"basket": new_basket()})


@require_GET
@at_the_till
def search(request: TillRequest) -> HttpResponse:
    """The empty search again, for another customer, while the sale on the right stays as it is."""
    if not request.htmx:
        return redirect("till:home")
    return render(request, "till/_search.html")


@require_POST
@at_the_till
def find_customers(request: TillRequest) -> HttpResponse:
    """By POST: a phone number must not stand in an address, and so in a log."""
    typed = request.POST.get("q", "").strip()
    try:
        found = find(typed=typed, by=request.user)
    except TooManyAttempts as refusal:
        return _answer(request, typed, Found(), problem=str(refusal), status=429)
    # Only when asked for with the button: while a number is being typed its first digits may be somebody's last.
    if len(found.customers) == 1 and "live" not in request.POST:
        answer = show_customer(request, found.customers[0], ticked=found.redemption, code=found.code)
        answer["HX-Retarget"] = "#member"
        return answer
    return _answer(request, typed, found)


def _answer(request: TillRequest, typed: str, found: Found, *, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "q": typed,
        "asked": True,
        "problem": problem,
        "found": found,
        # Typed to the end or scanned: then it is meant, and goes into the sale at once.
        "use_code": found.code if "live" not in request.POST else "",
        "people": [(customer, hidden_contact(customer)) for customer in found.customers],
    }
    if request.htmx:
        return render(request, "till/_found.html", context)
    basket = new_basket()
    basket.code = found.code
    return render(request, "till/home.html", context | {"basket": basket}, status=status)


@require_GET
@at_the_till
def customer(request: TillRequest, public_id: uuid.UUID) -> HttpResponse:
    return show_customer(request, get_object_or_404(Customer.objects.present(), public_id=public_id))


def show_customer(
    request: TillRequest,
    customer: Customer,
    *,
    ticked: Redemption | None = None,
    code: str = "",
    problem: str = "",
    done: str = "",
) -> HttpResponse:
    """The customer's card: on its own for a swap, on the whole screen otherwise."""
    basket = new_basket(customer)
    basket.code = code
    if ticked is not None and ticked.status == Redemption.Status.ISSUED:
        basket.redemptions = [ticked]
    context = {
        "card": customer_card(customer),
        "basket": basket,
        "ticked": basket.ticked,
        "use_code": code,
        "problem": problem,
        "done": done,
        "reference": uuid.uuid4(),
    }
    return render(request, "till/_member.html" if request.htmx else "till/home.html", context)


@require_http_methods(["GET", "POST"])
@at_the_till
def choose_store(request: TillRequest) -> HttpResponse:
    stores = Store.objects.filter(is_active=True)
    if request.method == "POST":
        chosen = stores.filter(code=request.POST.get("store", "").replace("\0", "")).first()
        if chosen is not None:
            remember_store(request, chosen)
            return redirect("till:home")
        messages.error(request, _("Choose the store you stand in."))
    return render(request, "till/store.html", {"stores": stores})


@require_POST
def sign_out(request: TillRequest) -> HttpResponse:
    logout(request)
    return redirect("till:home")
