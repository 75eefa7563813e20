from __future__ import annotations

from django.urls import path, re_path

from apps.storefront.views import customers, docs
from apps.storefront.views.base import NoSuchAddress

app_name = "storefront"
urlpatterns = [
    path("customers", customers.CustomerList.as_view(), name="customers"),
    path("customers/<uuid:public_id>", customers.CustomerDetail.as_view(), name="customer"),
    path("schema", docs.SchemaView.as_view(), name="schema"),
    path("docs", docs.DocsView.as_view(), name="docs"),
    re_path(r"", NoSuchAddress.as_view(), name="nothing"),
]
