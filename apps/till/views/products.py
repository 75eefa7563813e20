from __future__ import annotations

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.catalog.models import Product
from apps.till.access import TillRequest, at_the_till
from apps.till.basket import Row

LISTED_MAX = 12


@require_GET
@at_the_till
def products(request: TillRequest) -> HttpResponse:
    typed = request.GET.get("q", "").strip().replace("\0", "")[:80]
    on_sale = Product.objects.filter(is_active=True)
    if typed:
        on_sale = on_sale.filter(_named_like(typed))
    return render(request, "till/_products.html", {"products": on_sale[:LISTED_MAX], "q": typed})


def _named_like(typed: str) -> Q:
    """Any case, also of Turkish letters, which SQLite's own comparison does not know."""
    turkish = typed.replace("I", "ı").replace("İ", "i").lower()
    capitals = turkish.replace("i", "İ").upper()
    spellings = {typed, turkish, capitals, capitals[:1] + turkish[1:]}
    return Q(
        *(Q(name__icontains=spelling) | Q(sku__icontains=spelling) for spelling in sorted(spellings)), _connector=Q.OR
    )


@require_GET
@at_the_till
def row(request: TillRequest) -> HttpResponse:
    """One line for the sale form."""
    sku = request.GET.get("sku", "").replace("\0", "")
    product = Product.objects.filter(is_active=True, sku=sku).first()
    if product is None:
        raise Http404
    return render(request, "till/_row.html", {"row": Row(product)})
