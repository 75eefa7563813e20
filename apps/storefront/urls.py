from __future__ import annotations

from django.urls import path, re_path, register_converter

from apps.storefront.paths import ExternalId
from apps.storefront.views import customers, docs, orders, quotes, returns
from apps.storefront.views.base import NoSuchAddress

register_converter(ExternalId, "external")

app_name = "storefront"
urlpatterns = [
    path("customers", customers.CustomerList.as_view(), name="customers"),
    path("customers/<uuid:public_id>", customers.CustomerDetail.as_view(), name="customer"),
    # Before the order itself, whose number may contain slashes.
    path("orders/<external:external_id>/returns", returns.ReturnList.as_view(), name="returns"),
    path("orders/<external:external_id>", orders.OrderDetail.as_view(), name="order"),
    path("quotes", quotes.QuoteList.as_view(), name="quotes"),
    path("schema", docs.SchemaView.as_view(), name="schema"),
    path("docs", docs.DocsView.as_view(), name="docs"),
    re_path(r"", NoSuchAddress.as_view(), name="nothing"),
]
