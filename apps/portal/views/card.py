from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from apps.customers.models import Customer, Identifier
from apps.customers.services import card_number
from apps.portal.session import member_required


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def show(request: HttpRequest, member: Customer) -> HttpResponse:
    """The member's card. A member without one gets it by asking, since nothing changes on GET."""
    if request.method == "POST":
        card_number(member)
        return redirect("portal:card")
    card = Identifier.objects.filter(customer=member, kind=Identifier.Kind.CARD).order_by("pk").first()
    return render(request, "portal/card.html", {"member": member, "number": card.value if card else ""})
