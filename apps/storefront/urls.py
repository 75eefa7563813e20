from __future__ import annotations

from django.urls import path, re_path

from apps.storefront.views import docs
from apps.storefront.views.base import NoSuchAddress

app_name = "storefront"
urlpatterns = [
    path("schema", docs.SchemaView.as_view(), name="schema"),
    path("docs", docs.DocsView.as_view(), name="docs"),
    re_path(r"", NoSuchAddress.as_view()),
]
